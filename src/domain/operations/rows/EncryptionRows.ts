import type { TroubleWords } from "../../crypto/IdentityWords.ts"
import type { UnreadableReason } from "../../crypto/Unreadable.ts"
import { changedAdminWords } from "../../crypto/verification/ChangedAdmin.ts"
import { mismatchedWords } from "../../crypto/verification/LastVerification.ts"
import { idsShown, terminalSafe } from "../../TerminalSafe.ts"
import type { BotStatus, EncryptionStatus } from "../BotStatus.ts"
import { ago, few, number, type StatusRow, type Tone } from "../StatusRow.ts"

const identities = {
  signed: "the account's identity vouches for the device",
  unsigned: "nobody vouches for the device",
  locked: "the account's identity is locked"
} as const

/** Why messages cannot be read, after their number. */
const reasons: Readonly<Record<UnreadableReason, string>> = {
  "no key": "whose key did not come yet",
  "too old": "from before the key that came",
  withheld: "whose key its sender does not share",
  unverified: "whose key its sender shares with signed or verified devices only",
  malformed: "in a form that is not known"
}

const headOf = ({ device, identity, keyStore, state }: EncryptionStatus): readonly [string, Tone] => {
  switch (state) {
    case "off":
      return ["off: encrypted rooms are not served", "plain"]
    case "unusable":
      return ["cannot be used: encrypted rooms are not served", "bad"]
    default: {
      const known = identity === null ? "its identity was not looked at yet" : identities[identity]
      const tone = keyStore !== null ? "bad" : identity === "signed" ? "good" : "plain"
      return [`on, device ${terminalSafe(device ?? "")}; ${known}`, tone]
    }
  }
}

const unreadableRows = ({ unreadable: { messages, reasons: found, sessions } }: EncryptionStatus) =>
  messages === 0 ? [] : [
    ["", `${number(messages, "message", "messages")} of ${number(sessions, "key", "keys")} cannot be read:`, "bad"],
    ...found.map(({ messages: count, reason }) => ["", `${count} ${reasons[reason]}`, "bad"] as const)
  ] as const

const outcomes = {
  shown: "verifies the bot",
  done: "verified the bot",
  cancelled: "began to verify the bot, which was cancelled",
  mismatched: "saw other emoji than the bot"
} as const

/** What an admin is to compare, since the bot confirms by itself; and admins who are not who they were. */
const adminRows = (
  { changedAdmins, mismatchedAdmins, verification }: EncryptionStatus,
  now: Date
): ReadonlyArray<StatusRow> => [
  ...(verification === null ? [] : [
    [
      "",
      `${idsShown(verification.user)} ${outcomes[verification.outcome]}, ${ago(now, verification.at)}; ${
        verification.outcome === "mismatched" ? "the bot's were" : "theirs shows"
      }`,
      verification.outcome === "mismatched" ? "bad" : "plain"
    ],
    ["", terminalSafe(verification.shown)]
  ] as const),
  ...[[mismatchedAdmins, mismatchedWords] as const, [changedAdmins, changedAdminWords] as const].flatMap((
    [users, wordsOf]
  ) =>
    few(users, (user) => {
      const { advice, means } = wordsOf(idsShown(user))
      return `${means}. ${advice}.`
    }).map((text): StatusRow => ["", text, "bad"])
  )
]

const backupRows = ({ backup }: EncryptionStatus): ReadonlyArray<StatusRow> => {
  if (backup === null) return []
  const { state, uploaded, version, why } = backup
  const because = why === undefined ? "" : `: ${terminalSafe(why)}`
  return [[
    "",
    state === "on"
      ? `keys are backed up, version ${terminalSafe(version ?? "unknown")}${
        uploaded === undefined ? "" : `, ${uploaded} put there by this device`
      }${because}`
      : `keys are not backed up${because}`
  ]]
}

/** What is wrong and what to do, each a line. */
const troubleRows = (...troubles: ReadonlyArray<TroubleWords | null>): ReadonlyArray<StatusRow> =>
  troubles.flatMap((trouble) =>
    trouble === null ? [] : [
      ["", `${terminalSafe(trouble.means)}.`, "bad"] as const,
      ["", `${terminalSafe(trouble.advice)}.`, "bad"] as const
    ]
  )

/** Whether the bot takes part in encrypted rooms, who vouches for its device, and what it cannot read. */
export const encryptionRows = ({ at: now, bot, encryption }: BotStatus): ReadonlyArray<StatusRow> => {
  const { keyStore, keyTroubles, recoveryKey, state, trouble } = encryption
  const rest = [...unreadableRows(encryption), ...adminRows(encryption, now), ...backupRows(encryption)]
  if (state === null) return rest.map(([, text, tone = "plain"], at) => [at === 0 ? "Encryption" : "", text, tone])
  const [text, tone] = headOf(encryption)
  return [
    ["Encryption", `${bot.running ? "" : "when the bot last ran: "}${text}`, bot.running ? tone : "plain"],
    ...troubleRows(keyStore, ...keyTroubles, trouble, recoveryKey),
    ...rest
  ]
}
