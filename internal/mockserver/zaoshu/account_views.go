package zaoshu

func getAccount(a *account) response {
	return okResponse(a.accountWire)
}

func getWallet(a *account) response {
	return okResponse(a.walletWire)
}
