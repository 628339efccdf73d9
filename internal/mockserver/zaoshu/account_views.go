package zaoshu

// accountWire is an account on the wire (design/api/zaoshu.md, "Account and
// wallet").
type accountWire struct {
	Email string `json:"email"`
	// Status is normal or, with the vendor's spelling, unactived. Whoever can
	// sign in here is normal.
	Status string `json:"status"`
}

// walletWire is an account's wallet on the wire.
type walletWire struct {
	Balance      int `json:"balance"`
	FreeConsumed int `json:"freeConsumed"`
	FreeTotal    int `json:"freeTotal"`
}

// withAccount lets a handler see the caller's account.
func (s *System) withAccount(serve func(a *account) response) handler {
	return func(c *request) response {
		s.Lock()
		defer s.Unlock()

		// It may have gone since the request was let in.
		a := s.Data.Accounts[c.account]
		if a == nil {
			return badCredentials()
		}

		return serve(a)
	}
}

func getAccount(a *account) response {
	return okResponse(accountWire{Email: a.Email, Status: "normal"})
}

func getWallet(a *account) response {
	return okResponse(walletWire{Balance: a.Balance, FreeConsumed: a.FreeConsumed, FreeTotal: a.FreeTotal})
}
