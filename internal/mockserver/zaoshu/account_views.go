package zaoshu

// accountWire is an account on the wire (the sheet, section 3).
type accountWire struct {
	Email string `json:"email"`
	// Status is normal or, with the vendor's spelling, unactived. Whoever can sign in here is normal.
	Status string `json:"status"`
}

// walletWire is an account's wallet on the wire.
type walletWire struct {
	Balance      int `json:"balance"`
	FreeConsumed int `json:"freeConsumed"`
	FreeTotal    int `json:"freeTotal"`
}

// onAccount lets a handler see the caller's account.
func (s *System) onAccount(serve func(a *account) answer) handler {
	return func(c *call) answer {
		s.Lock()
		defer s.Unlock()

		// It may have gone since the request was let in.
		a := s.Store.Accounts[c.account]
		if a == nil {
			return badCredentials()
		}

		return serve(a)
	}
}

func retrieveAccount(a *account) answer {
	return ok(accountWire{Email: a.Email, Status: "normal"})
}

func retrieveWallet(a *account) answer {
	return ok(walletWire{Balance: a.Balance, FreeConsumed: a.FreeConsumed, FreeTotal: a.FreeTotal})
}
