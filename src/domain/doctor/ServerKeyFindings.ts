import { backupStanding } from "../crypto/backup/BackupStanding.ts"
import { deviceTodo, keysElsewhereWhy } from "../crypto/DeviceAdvice.ts"
import type { RecoveryKeyTrial } from "../crypto/secrets/RecoveryKeyTrial.ts"
import { recoveryKeyWords } from "../crypto/secrets/RecoveryKeyWords.ts"
import { deviceKeysMatch, type ServerKeys } from "../crypto/ServerKeys.ts"
import type { EncryptionStatus } from "../operations/BotStatus.ts"
import { nameShown } from "../TerminalSafe.ts"
import { type Finding, findingsOf } from "./Finding.ts"

const encryption = findingsOf("encryption")
const { failed, ok, warning } = encryption

const unsigned = "Clients warn of the bot's device, or share no keys with it"

/** The backup as the homeserver has it, beside what `status` says of it. */
const backupFinding = (
  { backup: onServer }: ServerKeys,
  { backup }: Pick<EncryptionStatus, "backup">
): Finding => {
  const { advice, means, seen, verdict } = backupStanding(backup, onServer)
  return encryption[verdict]("key backup", seen, {
    ...(means === undefined ? {} : { means }),
    ...(advice === undefined ? {} : { todo: advice })
  })
}

/** What the homeserver has of the device. `byPassword`: the bot logs in with one; undefined: nobody knows. */
export const serverKeyFindings = (
  server: ServerKeys,
  noted: Pick<EncryptionStatus, "backup" | "fingerprint">,
  byPassword: boolean | undefined
): ReadonlyArray<Finding> => {
  const match = deviceKeysMatch(server, noted.fingerprint)
  const keys = match === "none"
    ? failed("keys on the server", "the homeserver has no keys of the device", {
      means: "Nobody can write to the bot in encrypted rooms",
      todo: "Start the bot, which publishes them; where it runs, look at its log"
    })
    : match === "others"
    ? failed("keys on the server", "the homeserver has other keys of the device than those here", {
      means: "Nobody can read what the bot writes in encrypted rooms, nor the bot what they write",
      todo: deviceTodo(byPassword)
    })
    : ok("keys on the server", match === "ours" ? "they are the bot's" : "the homeserver has keys of the device")
  const identity = !server.identity
    ? warning("identity on the server", "the account has published no identity", {
      means: unsigned,
      todo: "Start the bot; its log says what keeps it from publishing one"
    })
    : server.signed
    ? ok("identity on the server", "it signed the device")
    : warning("identity on the server", "it did not sign the device", {
      means: unsigned,
      todo: "Start the bot with MATRIX_RECOVERY_KEY; device show says what it lacks"
    })
  return [keys, identity, backupFinding(server, noted)]
}

/** The device of the settings, which has no keys here yet. */
export interface NewDevice {
  readonly device: string
  /** The bot logs in with a password, and can do so as another device. */
  readonly byPassword: boolean
}

/** What the first start of a device will meet on the homeserver. */
export const firstStartFindings = (
  server: ServerKeys,
  { byPassword, device }: NewDevice,
  trial: RecoveryKeyTrial
): ReadonlyArray<Finding> => {
  const keys = server.fingerprint === null
    ? ok("keys on the server", "none of the device yet; its first start publishes them")
    : failed("keys on the server", keysElsewhereWhy(nameShown(device)), {
      needsOperator: true,
      means: "Another program uses the device, or its store was lost: the bot neither reads nor answers in encrypted " +
        "rooms with it",
      todo: deviceTodo(byPassword)
    })
  if (!server.identity) return [keys]
  return [
    keys,
    trial._tag === "Opens"
      ? ok("identity on the server", "the account has one, which the recovery key here restores")
      : warning(
        "identity on the server",
        `the account has one, and ${
          trial._tag === "None" ? "no recovery key is here" : "the recovery key here is wrong"
        }`,
        {
          means: `The bot's device will be unsigned, as the account's identity stays locked. ${unsigned}`,
          todo: "Set MATRIX_RECOVERY_KEY to the account's recovery key; where nobody has it any more, run device " +
            "reset-identity after the first start"
        }
      )
  ]
}

/** Whether the recovery key that is set here opens the account's secrets; `identity`: the account has published one. */
export const recoveryKeyFinding = (trial: RecoveryKeyTrial, identity: boolean): ReadonlyArray<Finding> => {
  switch (trial._tag) {
    case "None":
      return []
    case "Opens":
      return [ok("recovery key", "it opens the account's secret storage")]
    case "Wrong": {
      if (trial.fault === "none" && !identity) {
        return [ok("recovery key", "the account has no secrets yet; the first start keeps them under it")]
      }
      const { advice, means } = recoveryKeyWords(trial.why)
      return [warning("recovery key", "it does not open the account's secret storage", { means, todo: advice })]
    }
  }
}
