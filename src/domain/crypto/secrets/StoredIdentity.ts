import { Equal, type Redacted } from "effect"
import type { IdentityKeys } from "../keys/PublishedIdentity.ts"

/** A private key of the identity in the account's secret storage. */
export interface StoredKey {
  /** As it is sealed with our recovery key; undefined: it is not. */
  readonly ours: Redacted.Redacted | undefined
  /** It is sealed with another key, too. */
  readonly isOthers: boolean
}

/** What becomes of an account of which the homeserver shows no identity. */
export type IdentityChoice =
  /** It has none, or the one that our engine made and did not publish: that is made, or gone on with. */
  | { readonly _tag: "Make" }
  /** It had one, whose keys we can open: the same is published, and no other. */
  | { readonly _tag: "Publish"; readonly keys: IdentityKeys<Redacted.Redacted> }
  /** It had one that we cannot have. */
  | { readonly _tag: "Leave"; readonly why: string }

export const sealedElsewhere =
  "the homeserver shows none, but the account's secret storage holds one that another key opens: set " +
  "MATRIX_RECOVERY_KEY to that key"

const inPart = "the homeserver shows none, but the account's secret storage holds some of the keys of one: store all " +
  "of them there from a client that has them"

const of = <A>({ master, selfSigning, userSigning }: IdentityKeys<A>) => [master, selfSigning, userSigning] as const

/** By what the secret storage holds, and by the private keys that the engine has, if any. */
export const chooseIdentity = (
  stored: IdentityKeys<StoredKey>,
  engine: Partial<IdentityKeys<Redacted.Redacted>>
): IdentityChoice => {
  const own = of({ master: undefined, selfSigning: undefined, userSigning: undefined, ...engine })
  const isFreeOrOwn = of(stored).every(({ isOthers, ours }, index) =>
    ours === undefined ? !isOthers : own[index] !== undefined && Equal.equals(ours, own[index])
  )
  if (isFreeOrOwn) return { _tag: "Make" }
  const [master, selfSigning, userSigning] = of(stored).map(({ ours }) => ours)
  if (master !== undefined && selfSigning !== undefined && userSigning !== undefined) {
    return { _tag: "Publish", keys: { master, selfSigning, userSigning } }
  }
  const isElsewhere = of(stored).some(({ isOthers, ours }) => ours === undefined && isOthers)
  return { _tag: "Leave", why: isElsewhere ? sealedElsewhere : inPart }
}
