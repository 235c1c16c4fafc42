import { Schema } from "effect"

/** Why a recovery key does not open the account's secret storage. */
export const SecretStorageFault = Schema.Literals(["none", "wrong key", "other algorithm", "damaged"])
export type SecretStorageFault = typeof SecretStorageFault.Type

const advice: Record<SecretStorageFault, string> = {
  none: "The account has no secret storage that a recovery key could open",
  "wrong key": "The recovery key is not the one of the account's secret storage: use the key that was made last for " +
    "this account",
  "other algorithm":
    "The account's secret storage is sealed in a way that this version does not know: set it up anew " +
    "in a client",
  damaged: "The account's secret storage does not say how its key is known, or not in a way that can be read: set it " +
    "up anew in a client"
}

/** The account's secret storage stays closed. */
export class SecretStorageLocked
  extends Schema.TaggedError<SecretStorageLocked>()("SecretStorageLocked", { reason: SecretStorageFault })
{
  override get message() {
    return advice[this.reason]
  }
}

/**
 * A secret of the account that the right key does not open: something else wrote into it. `secret` is its type of
 * account data, such as m.cross_signing.master.
 */
export class SecretDamaged extends Schema.TaggedError<SecretDamaged>()("SecretDamaged", { secret: Schema.String }) {
  override get message() {
    return `The secret ${this.secret} in the account's secret storage is damaged: have a client store it again`
  }
}

/** The account has another secret of this name. `secret` is its type of account data. */
export class SecretTaken extends Schema.TaggedError<SecretTaken>()("SecretTaken", { secret: Schema.String }) {
  override get message() {
    return `The account's secret storage holds another ${this.secret}, which is left as it is`
  }
}
