import { deviceTodo } from "../crypto/DeviceAdvice.ts"
import { changedAdminWords } from "../crypto/verification/ChangedAdmin.ts"
import { mismatchedWords } from "../crypto/verification/LastVerification.ts"
import type { EncryptionStatus } from "../operations/BotStatus.ts"
import { number } from "../operations/StatusRow.ts"
import { nameShown } from "../TerminalSafe.ts"
import { type Finding, findingsOf } from "./Finding.ts"

const { failed, ok, skipped, warning } = findingsOf("encryption")

/** Fewer one-time keys than this on the server are too few: the bot keeps about 50 there. */
const fewKeys = 10

const keysLeft = (left: number): Finding =>
  left >= fewKeys
    ? ok("one-time keys", `${left} left`)
    : warning("one-time keys", `${left} left`, {
      means: "Once they are used up nobody can begin an encrypted conversation with the bot",
      todo: "Start the bot, which makes new ones; where it runs, look at its log"
    })

const identityFinding = ({ identity, trouble }: EncryptionStatus): Finding =>
  identity === null
    ? skipped("identity", "not looked at yet: the bot does so with its first encrypted room")
    : trouble === null
    ? ok("identity", "the account's identity vouches for the device")
    : warning("identity", `${identity}`, { means: trouble.means, todo: trouble.advice })

/** What the bot noted of its keys. Its recovery key is tried anew by the doctor. */
const troubleFindings = ({ keyStore }: EncryptionStatus): ReadonlyArray<Finding> =>
  keyStore === null ? [] : [
    failed("key store", "the bot had trouble with the store of the device's keys", {
      means: keyStore.means,
      todo: keyStore.advice
    })
  ]

const keyTroubleFindings = ({ keyTroubles }: EncryptionStatus): ReadonlyArray<Finding> =>
  keyTroubles.map(({ advice, means }) =>
    warning("keys here", "the device's keys are in trouble", { means, todo: advice })
  )

const unreadableFinding = ({ unreadable: { messages, sessions } }: EncryptionStatus): ReadonlyArray<Finding> =>
  messages === 0 ? [] : [
    warning(
      "messages",
      `${number(messages, "message", "messages")} of ${number(sessions, "key", "keys")} cannot be read`,
      {
        means: "They are answered once their keys come; who may talk to the bot is told after a while",
        todo: "status says why; people may write again in a new message"
      }
    )
  ]

const adminFindings = ({ changedAdmins, mismatchedAdmins }: EncryptionStatus): ReadonlyArray<Finding> => [
  ...mismatchedAdmins.map((user) => {
    const { advice, means } = mismatchedWords(nameShown(user))
    return warning("admins", `${nameShown(user)} saw other emoji than the bot`, { means, todo: advice })
  }),
  ...changedAdmins.map((user) => {
    const { advice, means } = changedAdminWords(nameShown(user))
    return warning("admins", `${nameShown(user)} is not who they were`, { means, todo: advice })
  })
]

/** Encryption as the bot noted it; undefined: there is no store to say so. */
export const encryptionFindings = (encryption: EncryptionStatus | undefined): ReadonlyArray<Finding> => {
  const { device, fingerprint, oneTimeKeys, state, trouble } = encryption ?? { state: null }
  switch (state) {
    case "on":
      return [
        ok("device", `${nameShown(device ?? "")}${fingerprint == null ? "" : `, fingerprint ${fingerprint}`}`),
        identityFinding(encryption!),
        ...troubleFindings(encryption!),
        ...keyTroubleFindings(encryption!),
        ...(oneTimeKeys == null ? [] : [keysLeft(oneTimeKeys)]),
        ...unreadableFinding(encryption!),
        ...adminFindings(encryption!)
      ]
    case "off":
      return [ok("device", "encryption is off: encrypted rooms are not served")]
    case "unusable":
      return [failed("device", trouble?.means ?? "it cannot be used", {
        means: "Encrypted rooms are not served",
        ...(trouble == null ? {} : { todo: trouble.advice })
      })]
    default:
      return [skipped("device", "no bot has noted anything of it yet")]
  }
}

/** What was noted is of a device that the bot is no more; `device`: the one that it is to be, where that is known. */
export const formerDeviceFinding = (device: string | undefined): Finding =>
  skipped("device", `the bot has not run as ${device === undefined ? "its new device" : nameShown(device)} yet`)

/** What was found of the store with the device's keys. */
export type KeyStoreSeen = "whole" | "damaged" | "another's" | "missing" | "held"

/** `byPassword`: the bot logs in with one; undefined: nobody knows. */
export const keyStoreFinding = (seen: KeyStoreSeen, byPassword: boolean | undefined): Finding => {
  const todo = deviceTodo(byPassword)
  switch (seen) {
    case "whole":
      return ok("keys", "their store is whole")
    case "held":
      return skipped("keys", "the bot that runs has their store open")
    case "missing":
      return failed("keys", "their store is not in DATA_DIR/crypto", {
        means: "The bot does not use the device without them",
        todo
      })
    case "another's":
      return failed("keys", "their store holds the keys of another device", {
        means: "The bot does not use the device with them",
        todo
      })
    case "damaged":
      return failed("keys", "their store is damaged", { means: "The bot does not use the device with it", todo })
  }
}
