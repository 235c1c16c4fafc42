import { backupStanding } from "../../crypto/backup/BackupStanding.ts"
import { type DeviceKeysMatch, deviceKeysMatch } from "../../crypto/ServerKeys.ts"
import { terminalSafe } from "../../TerminalSafe.ts"
import { ago, type StatusRow } from "../StatusRow.ts"
import type { DeviceReport, Unasked } from "./DeviceReport.ts"

const identities = {
  signed: "signed: the account's identity vouches for this device",
  unsigned: "unsigned: nobody vouches for this device",
  locked: "locked: the account's identity does not vouch for this device"
} as const

const matches: Readonly<Record<DeviceKeysMatch, string>> = {
  ours: "has this device's keys",
  others: "has other keys for this device than those here",
  none: "has no keys of this device",
  unknown: "has keys of this device; which ones the bot has is not known here"
}

const identityText = ({ encryption: { identity, state } }: DeviceReport): string =>
  state === "off"
    ? "encryption is off"
    : state === "unusable"
    ? "encryption cannot be used"
    : identity === null
    ? "not looked at yet"
    : identities[identity]

/** What was asked in vain is said in a sentence at the end of the command. */
const unaskedRow = ({ failed, why }: Unasked): StatusRow =>
  failed === undefined
    ? ["Server", `not asked: ${terminalSafe(why)}`]
    : ["Server", failed === 2 ? "refuses this login" : "gives no answer", "bad"]

const serverRows = ({ encryption, server }: DeviceReport): ReadonlyArray<StatusRow> => {
  if ("why" in server) return [unaskedRow(server)]
  const match = deviceKeysMatch(server, encryption.fingerprint)
  const backup = backupStanding(encryption.backup, server.backup)
  return [
    ["Server", matches[match], match === "others" ? "bad" : "plain"],
    [
      "",
      !server.identity
        ? "knows no identity of the account"
        : server.signed
        ? "knows the account's identity, and its signature on this device"
        : "knows the account's identity, and no signature of it on this device"
    ],
    ["", server.backup === null ? "has no key backup" : `has a key backup, version ${terminalSafe(server.backup)}`],
    ...(backup.verdict === "warning" ? [["", `key backup: ${terminalSafe(backup.seen)}`, "bad"] as const] : [])
  ]
}

const rowsOf = (report: DeviceReport): ReadonlyArray<StatusRow> => {
  const { at, device, encryption, recoveryKeyFile } = report
  const { fingerprint, keyStore, oneTimeKeys, recoveryKey, rotatedAt, trouble } = encryption
  return [
    ["Device", device === null ? "none yet: the bot has not logged in" : terminalSafe(device)],
    ["Fingerprint", fingerprint === null ? "not known here" : terminalSafe(fingerprint)],
    ["Identity", identityText(report)],
    ...[keyStore, trouble, recoveryKey].flatMap((one): ReadonlyArray<StatusRow> =>
      one === null ? [] : [["", `${terminalSafe(one.means)}.`, "bad"], ["", `${terminalSafe(one.advice)}.`, "bad"]]
    ),
    ["One-time keys", oneTimeKeys === null ? "not known here" : `${oneTimeKeys} left, when the bot was last told`],
    ["Last rotation", rotatedAt === null ? "none noted here" : `${ago(at, rotatedAt)}, in some room`],
    ...serverRows(report),
    ["Recovery key", recoveryKeyFile === null ? "not in DATA_DIR" : `in ${terminalSafe(recoveryKeyFile)}`]
  ]
}

/** What `device show` prints for people. */
export const deviceText = (report: DeviceReport, colors: boolean): string =>
  rowsOf(report).map(([label, text, tone]) =>
    colors
      ? `\u001b[1m${label.padEnd(15)}\u001b[0m${tone === "bad" ? `\u001b[33m${text}\u001b[0m` : text}`
      : `${label.padEnd(15)}${text}`
  ).join("\n")
