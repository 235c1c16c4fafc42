import { Redacted, Result, Schema } from "effect"
import { decodeBase58, encodeBase58 } from "./Base58.ts"

/** The 32 bytes that unlock the account's secret storage. Its secrets are sealed with keys derived from them. */
export type RecoveryKey = Redacted.Redacted<Uint8Array>

const keyLength = 32
/** What a key for people begins with before base58 (spec, "Secrets", "Key representation"), so all begin with "Es". */
const prefix = [0x8b, 0x01] as const
/** The longest text that is looked at, in UTF-16 units. A key with a space after each of its letters has half of it. */
const longest = 200

/** Why a text is no recovery key. `mistyped`: it looks like one, and its check digit is wrong. */
export const RecoveryKeyFault = Schema.Literals(["too long", "not base58", "wrong length", "wrong prefix", "mistyped"])
export type RecoveryKeyFault = typeof RecoveryKeyFault.Type

const shape = "a recovery key is twelve groups of four letters and digits"
/** What is wrong with it, as the end of a sentence about it. */
export const recoveryKeyAdvice: Record<RecoveryKeyFault, string> = {
  "too long": `is far too long: ${shape}`,
  "not base58": `holds a character that no recovery key has (nor are 0, O, I and l in one): ${shape}, and a ` +
    `passphrase is none`,
  "wrong length": `is too short or too long, so a part of it may be missing: ${shape}`,
  "wrong prefix": `is no recovery key of Matrix: those begin with "Es"`,
  mistyped: "has a typing mistake: compare it with the key that was written down, capital letters too"
}

/** A text that is no recovery key. The message holds nothing of the text. */
export class RecoveryKeyRefused
  extends Schema.TaggedError<RecoveryKeyRefused>()("RecoveryKeyRefused", { reason: RecoveryKeyFault })
{
  override get message() {
    return `The recovery key ${recoveryKeyAdvice[this.reason]}`
  }
}

const parityOf = (bytes: Uint8Array) => bytes.reduce((parity, byte) => parity ^ byte, 0)

/** The key for people: base58 in groups of four, with spaces between them. Any other length than 32 bytes is a bug. */
export const encodeRecoveryKey = (key: RecoveryKey): Redacted.Redacted => {
  const bytes = Redacted.value(key)
  if (bytes.length !== keyLength) throw new RangeError(`a recovery key has ${keyLength} bytes`)
  const plain = Uint8Array.from([...prefix, ...bytes])
  const text = encodeBase58(Uint8Array.from([...plain, parityOf(plain)]))
  return Redacted.make(text.match(/.{1,4}/g)!.join(" "))
}

const bytesIn = (typed: string): Result.Result<Uint8Array, RecoveryKeyFault> => {
  if (typed.length > longest) return Result.fail("too long")
  const bytes = decodeBase58(typed.replace(/\s+/g, ""))
  if (bytes === undefined) return Result.fail("not base58")
  if (bytes.length !== prefix.length + keyLength + 1) return Result.fail("wrong length")
  if (prefix.some((byte, index) => bytes[index] !== byte)) return Result.fail("wrong prefix")
  // The last byte makes the parity of all of them zero.
  return parityOf(bytes) === 0
    ? Result.succeed(bytes.slice(prefix.length, prefix.length + keyLength))
    : Result.fail("mistyped")
}

/** The key that a person typed, with white space wherever they put it. */
export const decodeRecoveryKey = (typed: Redacted.Redacted): Result.Result<RecoveryKey, RecoveryKeyRefused> =>
  bytesIn(Redacted.value(typed)).pipe(
    Result.map((bytes) => Redacted.make(bytes)),
    Result.mapError((reason) => new RecoveryKeyRefused({ reason }))
  )

/** The key of a setting, whose text was judged before; undefined where none is set. */
export const recoveryKeyOf = (text: Redacted.Redacted | undefined): RecoveryKey | undefined =>
  text === undefined ? undefined : Result.getOrUndefined(decodeRecoveryKey(text))
