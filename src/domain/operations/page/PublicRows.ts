import { parkedRows, processRows, reconciliationRows, resetRows, syncRows } from "../BotRows.ts"
import type { BotStatus } from "../BotStatus.ts"
import { agentRows, budgetRows, errorRows, quarantineRows } from "../PeerRows.ts"
import { isolationRows } from "../rows/IsolationRows.ts"
import { bytesText, labelled, number, type StatusRow } from "../StatusRow.ts"
import { answerRows, gapRows, journalRows, outboxRows } from "../WorkRows.ts"

type Rows = ReadonlyArray<StatusRow>

/** An id of Matrix (user, room, alias or event), wherever it stands. */
const id = /[@!#$][^\s"'<>()]+/g

/** What nobody meant to hold an id holds none either way. */
const withoutIds = (text: string): string => text.replaceAll(id, "…")

const accountRows = ({ user }: BotStatus): Rows => [[
  "Account",
  user === null ? "none yet: no bot has logged in on this store" : "logged in"
]]

const storeRows = ({ store }: BotStatus): Rows => [["Store", `${bytesText(store.bytes)}, layout ${store.layout}`]]

const identities = {
  signed: "the account's identity vouches for the device",
  unsigned: "nobody vouches for the device",
  locked: "the account's identity is locked"
} as const

const encryptionRows = ({ encryption: { identity, keyStore, state, unreadable } }: BotStatus): Rows => {
  if (state === null) return []
  const text = state === "on"
    ? `on${identity === null ? "" : `; ${identities[identity]}`}`
    : state === "off"
    ? "off: encrypted rooms are not served"
    : "cannot be used: encrypted rooms are not served"
  const tone = state === "on" && identity === "signed" && keyStore === null ? "good" : state === "off" ? "plain" : "bad"
  const unread = `${number(unreadable.messages, "message", "messages")} cannot be read`
  return [
    ["Encryption", text, tone],
    ...(keyStore === null ? [] : [["", keyStore.means, "bad"] as const]),
    ...(unreadable.messages === 0 ? [] : [["", unread, "bad"] as const])
  ]
}

const waitWords = {
  gap: ["gap in a room", "gaps in rooms"],
  join: ["invitation to accept", "invitations to accept"],
  leave: ["room to leave", "rooms to leave"],
  send: ["room to send to", "rooms to send to"],
  suspect: ["prompt to try apart", "prompts to try apart"]
} as const satisfies Record<BotStatus["waits"][number]["kind"], readonly [string, string]>

/** How much is tried again, and how many people wait although nothing failed. */
const waitRows = ({ awaiting: { held, questions, unconnected }, waits }: BotStatus): Rows => {
  const counts = Map.groupBy(waits, ({ kind }) => kind)
  return labelled("Waiting", [
    ...[...counts].map(([kind, { length }]) => number(length, waitWords[kind][0], waitWords[kind][1])),
    ...(questions.length === 0 ? [] : [`${number(questions.length, "person", "people")} asked by the agent`]),
    ...(unconnected.length === 0 ? [] : [`${number(unconnected.length, "person", "people")} without a connection`]),
    ...(held.length === 0 ? [] : [`${number(held.length, "room", "rooms")} held back by the brake`])
  ])
}

const suspectRows = ({ turns: { suspects } }: BotStatus): Rows =>
  suspects.length === 0
    ? []
    : [["", `${number(suspects.length, "answer was", "answers were")} open at several crashes`, "bad"]]

/** The policy and what is known by it; and the free slots, where the agent has slots. */
const shortIsolation = (status: BotStatus): Rows => {
  const rows = isolationRows(status)
  return (status.isolation?.slots ?? 0) === 0 ? rows.slice(0, 1) : [...rows.slice(0, 1), ...rows.slice(-1)]
}

/** Its address tells of the network behind the bot, and its path may be a secret; `status` has it for who may know. */
const withoutPlace = ({ address }: BotStatus["agent"]) => ({
  name: null,
  address: address === null ? null : "where the settings say"
})

const parts: ReadonlyArray<(status: BotStatus) => Rows> = [
  processRows,
  syncRows,
  ({ agent, ...status }) => agentRows({ ...status, agent: { ...agent, ...withoutPlace(agent), failedAnswer: null } }),
  quarantineRows,
  shortIsolation,
  journalRows,
  (status) => answerRows({ ...status, turns: { ...status.turns, suspects: [] } }),
  suspectRows,
  outboxRows,
  waitRows,
  (status) => gapRows(status).slice(0, 1),
  (status) => parkedRows(status).slice(0, 1),
  budgetRows,
  accountRows,
  encryptionRows,
  // Their rooms and what was refused stand in the rows behind these.
  (status) => reconciliationRows({ ...status, reconciliation: withoutWhy(status.reconciliation) }).slice(0, 2),
  resetRows,
  storeRows,
  errorRows
]

/** A reconciliation that failed says why in the words of the homeserver. */
const withoutWhy = (reconciliation: BotStatus["reconciliation"]): BotStatus["reconciliation"] =>
  reconciliation === null || reconciliation.error === null
    ? reconciliation
    : { ...reconciliation, error: "it failed: the command status says why" }

/** One part of the status: what it is about, and its lines. */
export interface PublicPart {
  readonly label: string
  readonly lines: ReadonlyArray<{ readonly text: string; readonly tone: NonNullable<StatusRow[2]> }>
}

/** What `status` says, for everybody who can open the page: no room, no person, no id, no name. */
export const publicParts = (status: BotStatus): ReadonlyArray<PublicPart> => {
  const found: Array<{ label: string; lines: Array<PublicPart["lines"][number]> }> = []
  for (const [label, text, tone = "plain"] of parts.flatMap((rows) => rows(status))) {
    const line = { text: withoutIds(text), tone }
    const last = found.at(-1)
    if (label === "" && last !== undefined) last.lines.push(line)
    else found.push({ label, lines: [line] })
  }
  return found
}
