import { assert, it } from "@effect/vitest"
import type { BotStatus } from "../../src/domain/operations/BotStatus.ts"
import type { StatusRow } from "../../src/domain/operations/StatusRow.ts"

export const now = new Date(1_800_000_000_000)
export const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
export const after = (seconds: number) => before(-seconds)

/** An agent of which nothing was ever noted. */
export const unknownAgent: BotStatus["agent"] = {
  attachedAt: null,
  lost: null,
  address: null,
  state: null,
  name: null,
  reachedAt: null,
  trouble: null,
  refusal: null,
  failedAnswer: null
}

/** Encryption of which nothing was ever noted. */
export const unknownEncryption: BotStatus["encryption"] = {
  state: null,
  at: null,
  device: null,
  fingerprint: null,
  identity: null,
  trouble: null,
  keyStore: null,
  recoveryKey: null,
  oneTimeKeys: null,
  rotatedAt: null,
  verification: null,
  keyTroubles: [],
  changedAdmins: [],
  backup: null,
  unreadable: { messages: 0, sessions: 0, reasons: [] }
}

/** The status of a bot that has nothing to do. */
export const calm: BotStatus = {
  at: now,
  store: { file: "/d/bot.db", bytes: 1_048_576, layout: 2, newestLayout: 2 },
  bot: { running: true, startedAt: before(90) },
  safeMode: null,
  user: "@bot:x",
  device: "D1",
  encryption: unknownEncryption,
  sync: { at: before(9), awaited: null },
  journal: { pending: 0, waiting: 0, held: 0, old: 0 },
  turns: { queued: 0, asked: 0, streaming: 0, oldestPromptAt: null, suspects: [] },
  outbox: { unsent: 0, oldestPromptAt: null, refused: [] },
  gaps: { open: [], givenUp: [] },
  waits: [],
  reconciliation: null,
  reset: null,
  access: [],
  parked: { count: 0, rooms: [] },
  awaiting: { questions: [], unconnected: [], held: [] },
  budget: null,
  agent: { ...unknownAgent, attachedAt: before(60) },
  quarantines: [],
  isolation: null,
  errors: []
}

type Cases = ReadonlyArray<
  readonly [title: string, change: Partial<BotStatus>, lines: ReadonlyArray<string>]
>

/** The rows of one part of the status text, whose label stands in its first row only. */
export const part = (label: string, rows: (status: BotStatus) => ReadonlyArray<StatusRow>) => {
  const texts = (change: Partial<BotStatus>) => rows({ ...calm, ...change }).map(([, text]) => text)
  const tones = (change: Partial<BotStatus>) => rows({ ...calm, ...change }).map(([, , tone]) => tone ?? "plain")
  return {
    texts,
    tones,
    /** A table of what the rows say. */
    saying: (cases: Cases) => {
      it.each(cases)("%s", (_, change, lines) => {
        assert.deepStrictEqual(texts(change), lines)
        assert.deepStrictEqual(
          rows({ ...calm, ...change }).map(([head]) => head),
          lines.map((_, index) => (index === 0 ? label : ""))
        )
      })
    },
    /** A table of the rows' tones. */
    inTones: (cases: Cases) => {
      it.each(cases)("%s, in its tone", (_, change, expected) => assert.deepStrictEqual(tones(change), expected))
    }
  }
}
