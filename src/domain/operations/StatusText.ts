import {
  accessRows,
  accountRows,
  parkedRows,
  processRows,
  reconciliationRows,
  resetRows,
  storeRows,
  syncRows
} from "./BotRows.ts"
import type { BotStatus } from "./BotStatus.ts"
import { agentRows, budgetRows, errorRows, quarantineRows } from "./PeerRows.ts"
import { encryptionRows } from "./rows/EncryptionRows.ts"
import { isolationRows } from "./rows/IsolationRows.ts"
import type { StatusRow, Tone } from "./StatusRow.ts"
import { waitRows } from "./WaitRows.ts"
import { answerRows, gapRows, journalRows, outboxRows } from "./WorkRows.ts"

/** The parts of the text, in the order in which people read them. */
const parts: ReadonlyArray<(status: BotStatus) => ReadonlyArray<StatusRow>> = [
  storeRows,
  processRows,
  accountRows,
  encryptionRows,
  syncRows,
  journalRows,
  answerRows,
  outboxRows,
  gapRows,
  waitRows,
  accessRows,
  parkedRows,
  reconciliationRows,
  resetRows,
  budgetRows,
  agentRows,
  quarantineRows,
  isolationRows,
  errorRows
]

const paint: Readonly<Record<Tone, string>> = { good: "\u001b[32m", bad: "\u001b[33m", plain: "" }

/** What the command `status` prints for people. */
export const statusText = (status: BotStatus, colors: boolean): string =>
  parts.flatMap((rows) => rows(status)).map(([label, text, tone = "plain"]) => {
    const head = label.padEnd(11)
    if (!colors) return `${head}${text}`
    return `\u001b[1m${head}\u001b[0m${tone === "plain" ? text : `${paint[tone]}${text}\u001b[0m`}`
  }).join("\n")
