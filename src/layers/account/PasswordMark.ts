import { Effect, Redacted } from "effect"
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto"

const size = 24

// Slow on purpose: the mark lies on a disk, and a password could be guessed from it.
const derive = (password: Redacted.Redacted, salt: string) =>
  Effect.callback<Buffer>((resume) => {
    scrypt(Redacted.value(password), salt, size, (error, key) =>
      resume(error === null ? Effect.succeed(key) : Effect.die(error)))
  })

/** Makes a mark by which the same password is recognized without being stored. */
export const make = Effect.fnUntraced(function*(password: Redacted.Redacted) {
  const salt = randomBytes(16).toString("base64url")
  return `${salt}.${(yield* derive(password, salt)).toString("base64url")}`
})

export const matches = Effect.fnUntraced(function*(password: Redacted.Redacted, mark: string) {
  const [salt = "", key = ""] = mark.split(".")
  const kept = Buffer.from(key, "base64url")
  return kept.length === size && timingSafeEqual(kept, yield* derive(password, salt))
})
