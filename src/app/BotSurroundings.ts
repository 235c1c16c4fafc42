import type { Layer } from "effect"
import type { UserId } from "../domain/Ids.ts"
import type { AccountLease } from "../services/account/AccountLease.ts"
import type { Crypto } from "../services/crypto/Crypto.ts"

/** What stands around the serving: it may let it wait, end it, or keep it from beginning. */
export type Guard = AccountLease["Service"]["hold"]

/** Makes the encryption of the account's device; undefined: its token belongs to none. */
export type Encryption<E, R> = (
  me: UserId,
  device: string | undefined,
  isAdmin: (user: string) => boolean
) => Layer.Layer<Crypto, E, R>
