package zaoshu

func (s *System) getAccount(r *request) (any, error) {
	return r.caller.accountWire, nil
}

func (s *System) getWallet(r *request) (any, error) {
	return r.caller.walletWire, nil
}
