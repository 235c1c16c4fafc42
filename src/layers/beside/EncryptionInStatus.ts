import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { capital } from "../../domain/crypto/device/Capital.ts"
import type { EncryptionState } from "../../domain/crypto/EncryptionState.ts"
import { identityWords } from "../../domain/crypto/IdentityWords.ts"
import { readKeptEncryption } from "../../domain/crypto/KeptEncryption.ts"
import { keyTroubles } from "../../domain/crypto/keys/KeyTroubles.ts"
import { keyStoreWords } from "../../domain/crypto/KeyStoreWords.ts"
import { recoveryKeyWords } from "../../domain/crypto/secrets/RecoveryKeyWords.ts"
import type { UnreadableReason } from "../../domain/crypto/Unreadable.ts"
import { type LastVerification, shownLine } from "../../domain/crypto/verification/LastVerification.ts"
import { type EncryptionStatus, timeOf } from "../../domain/operations/BotStatus.ts"
import { isUnreadable } from "../store/schema/Columns.ts"

type Unreadable = EncryptionStatus["unreadable"]

/** The first layout that knows encrypted messages. */
const firstLayout = 7

/** Messages that cannot be read now, and why. */
export const unreadableIn = Effect.fnUntraced(function*(layout: number) {
  if (layout < firstLayout) return { messages: 0, sessions: 0, reasons: [] } satisfies Unreadable
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ reason: UnreadableReason; messages: number; sessions: number }>`
    SELECT u.reason, count(*) AS messages, count(DISTINCT u.room || ' ' || u.session) AS sessions FROM events e
    JOIN unreadable u ON u.room = e.room AND u.session = e.session WHERE u.told <> 2 AND e.${sql.literal(isUnreadable)}
    GROUP BY u.reason ORDER BY messages DESC`
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0)
  return {
    messages: sum(({ messages }) => messages),
    sessions: sum(({ sessions }) => sessions),
    reasons: rows.map(({ messages, reason }) => ({ reason, messages }))
  } satisfies Unreadable
})

const identities = { Signed: "signed", Unsigned: "unsigned", Locked: "locked", Unknown: null } as const

const verificationOf = (last: LastVerification | undefined): EncryptionStatus["verification"] =>
  last === undefined ? null : {
    user: last.user,
    device: last.device,
    outcome: last.outcome,
    at: timeOf(last.at),
    shown: shownLine(last)
  }

const stateFields = (
  state: EncryptionState | undefined
): Omit<EncryptionStatus, "at" | "unreadable"> => {
  const none = {
    device: null,
    fingerprint: null,
    identity: null,
    trouble: null,
    keyStore: null,
    recoveryKey: null,
    keyTroubles: [],
    oneTimeKeys: null,
    rotatedAt: null,
    verification: null,
    changedAdmins: [],
    mismatchedAdmins: [],
    backup: null
  }
  switch (state?._tag) {
    case undefined:
      return { state: null, ...none }
    case "Off":
      return { state: "off", ...none }
    case "Unusable":
      return { state: "unusable", ...none, trouble: { means: capital(state.why), advice: capital(state.advice) } }
    case "On":
      return {
        state: "on",
        device: state.device,
        fingerprint: state.fingerprint ?? null,
        identity: identities[state.identity._tag],
        trouble: identityWords(state.identity) ?? null,
        keyStore: state.keyStore === undefined ? null : keyStoreWords(state.keyStore),
        recoveryKey: state.recoveryKey === undefined ? null : recoveryKeyWords(state.recoveryKey),
        keyTroubles: keyTroubles(state),
        oneTimeKeys: state.oneTimeKeys ?? null,
        rotatedAt: timeOf(state.rotatedAt),
        verification: verificationOf(state.verification),
        changedAdmins: state.changedAdmins ?? [],
        mismatchedAdmins: state.mismatchedAdmins ?? [],
        backup: state.backup ?? null
      }
  }
}

/** Encryption as a bot noted it in `text`, for `status`. */
export const encryptionIn = (text: string | undefined, unreadable: Unreadable): EncryptionStatus => {
  const kept = readKeptEncryption(text)
  return { ...stateFields(kept?.state), at: timeOf(kept?.at), unreadable }
}
