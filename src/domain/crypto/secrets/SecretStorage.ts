import { Predicate, Result } from "effect"
import { type JsonRecord, readRecord, recordOf } from "../../Json.ts"
import { readBase64, writeBase64 } from "./UnpaddedBase64.ts"

/** The one algorithm of secret storage (spec, "Secrets", "m.secret_storage.v1.aes-hmac-sha2"). */
export const sealingAlgorithm = "m.secret_storage.v1.aes-hmac-sha2"

/** The type of account data that names the key with which clients seal. */
export const defaultKeyType = "m.secret_storage.default_key"

/** The type of account data that describes a key. */
export const keyDescriptionType = (id: string) => `m.secret_storage.key.${id}`

/** What shows that a key is the described one: the MAC of 32 zero bytes, sealed under the empty name. */
export interface KeyCheck {
  /** 16 bytes. */
  readonly iv: Uint8Array
  /** 32 bytes. */
  readonly mac: Uint8Array
}

/** A secret as it is in account data. The sizes of `iv` and `mac` are those of a `KeyCheck`. */
export interface SealedSecret extends KeyCheck {
  readonly ciphertext: Uint8Array
}

/**
 * Why a key cannot be used by its description. `unset`: it has none. `damaged`: an `iv` or a `mac` is none, or its
 * algorithm is no text.
 */
export type DescriptionFault = "unset" | "other algorithm" | "damaged"

const longestId = 255

/** The id of the account's key; undefined where it has none, or what is there cannot be an id. */
export const readDefaultKey = (content: unknown): string | undefined => {
  const id = recordOf(content)["key"]
  return Predicate.isString(id) && id !== "" && id.length <= longestId ? id : undefined
}

/**
 * Whether the account names no key: it never did, or a client took it away, which writes `{}` as account data cannot be
 * deleted. Anything else that names none is damaged.
 */
export const isKeyTakenAway = (content: unknown): boolean => {
  const key = recordOf(content)["key"]
  return key === undefined || key === null || key === ""
}

/**
 * The check of a described key; undefined where the description has none, which the spec takes for any key being right.
 * How the key can be made of a passphrase is not read: whoever has the key itself does not need it.
 */
export const readKeyDescription = (content: unknown): Result.Result<KeyCheck | undefined, DescriptionFault> => {
  const described = recordOf(content)
  if (Object.keys(described).length === 0) return Result.fail("unset")
  const { algorithm, iv, mac } = described
  if (algorithm !== sealingAlgorithm) return Result.fail(Predicate.isString(algorithm) ? "other algorithm" : "damaged")
  if (iv === undefined || mac === undefined) return Result.succeed(undefined)
  const check = { iv: readBase64(iv, 16), mac: readBase64(mac, 32) }
  return check.iv === undefined || check.mac === undefined
    ? Result.fail("damaged")
    : Result.succeed({ iv: check.iv, mac: check.mac })
}

export const keyDescription = ({ iv, mac }: KeyCheck): JsonRecord => ({
  algorithm: sealingAlgorithm,
  iv: writeBase64(iv),
  mac: writeBase64(mac)
})

/** The account data of a secret holds it once for each key that it is sealed with. A key's id may be any text. */
const sealings = (content: unknown) => recordOf(recordOf(content)["encrypted"])

/** The ids of the keys that a secret is sealed with. */
export const sealingKeys = (content: unknown): ReadonlyArray<string> => Object.keys(sealings(content))

/** The secret as it is sealed with a key. `absent`: not with this one, or the account does not have the secret. */
export const readSealedSecret = (content: unknown, id: string): Result.Result<SealedSecret, "absent" | "damaged"> => {
  const all = sealings(content)
  if (!Object.hasOwn(all, id)) return Result.fail("absent")
  const sealed = readRecord(all[id])
  const [iv, mac, ciphertext] = [
    readBase64(sealed?.["iv"], 16),
    readBase64(sealed?.["mac"], 32),
    readBase64(sealed?.["ciphertext"])
  ]
  return iv === undefined || mac === undefined || ciphertext === undefined
    ? Result.fail("damaged")
    : Result.succeed({ iv, mac, ciphertext })
}

/** The account data of a secret that is sealed with this key too. What it holds for other keys stays. */
export const withSealedSecret = (content: unknown, id: string, sealed: SealedSecret): JsonRecord => ({
  ...recordOf(content),
  encrypted: {
    ...sealings(content),
    [id]: { iv: writeBase64(sealed.iv), ciphertext: writeBase64(sealed.ciphertext), mac: writeBase64(sealed.mac) }
  }
})

/** The account data of a secret that is not sealed with this key. */
export const withoutSealedSecret = (content: unknown, id: string): JsonRecord => ({
  ...recordOf(content),
  encrypted: Object.fromEntries(Object.entries(sealings(content)).filter(([key]) => key !== id))
})
