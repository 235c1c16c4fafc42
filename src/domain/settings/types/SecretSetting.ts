import { Redacted, Result } from "effect"
import { decodeRecoveryKey, recoveryKeyAdvice } from "../../crypto/secrets/RecoveryKey.ts"
import type { SettingType } from "./SettingType.ts"

const secret = (noun: string, complain: (text: string) => string | undefined): SettingType<Redacted.Redacted> => ({
  noun,
  secret: true,
  read: (text) => {
    const complaint = complain(text)
    return complaint === undefined ? Result.succeed(Redacted.make(text)) : Result.fail(complaint)
  }
})

/** A token goes into an HTTP header, where a space or a line end would make another header of it. */
export const token = secret("token", (text) => {
  if (/^bearer /i.test(text)) return `begins with the word "Bearer", which is added for you`
  return /^[\x21-\x7e]+$/.test(text) ? undefined : "holds a space, a line end or a letter that no token has"
})

export const password = secret("password", () => undefined)

export const recoveryKey = secret(
  "recovery key",
  (text) =>
    Result.match(decodeRecoveryKey(Redacted.make(text)), {
      onSuccess: () => undefined,
      onFailure: ({ reason }) => recoveryKeyAdvice[reason]
    })
)

export const salt = secret("secret text", (text) => (text.length >= 16 ? undefined : "is shorter than 16 characters"))
