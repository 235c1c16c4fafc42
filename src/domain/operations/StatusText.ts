import { assumed } from "../outbox/RateBudget.ts"
import type { WaitKind } from "../WaitReason.ts"
import type { BotStatus } from "./BotStatus.ts"

type Tone = "good" | "bad" | "plain"
type Row = readonly [label: string, text: string, tone?: Tone]

const units = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000]] as const

export const span = (ms: number): string => {
  const [unit, size] = units.find(([, size]) => ms >= size) ?? ["s", 1_000]
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`
}

const bytes = (
  size: number
) => (size < 1_048_576 ? `${Math.ceil(size / 1024)} KiB` : `${(size / 1_048_576).toFixed(1)} MiB`)

/** Names and codes come from other servers: they must not steer a terminal. */
const tame = (text: string) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?")

/** A list that does not push everything else off the screen; `--json` has all of it. */
const most = 5
const few = <A>(all: ReadonlyArray<A>, row: (one: A) => string): ReadonlyArray<string> =>
  all.length <= most
    ? all.map(row)
    : [...all.slice(0, most).map(row), `and ${all.length - most} more: --json lists them`]

const number = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`

const counted = (parts: ReadonlyArray<readonly [number, string]>) =>
  parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`).join(", ")

/** A line each. */
const events = (parts: ReadonlyArray<readonly [number, string]>) => {
  const some = parts.filter(([count]) => count > 0).map(([count, what]) =>
    `${number(count, "event", "events")} ${what}`
  )
  return some.length === 0 ? ["all looked at"] : some
}

const times = (count: number) => (count === 1 ? "" : ` (${count} times)`)

const waiting: Readonly<Record<WaitKind, string>> = {
  gap: "a gap in",
  join: "to join",
  leave: "to leave",
  send: "to send to",
  suspect: "a trial in"
}

const waitText = ({ kind, nextAt, room, since, tries, why }: BotStatus["waits"][number], now: number): string => {
  const lasted = since === null ? "" : ` in ${span(now - since.getTime())}`
  const next = nextAt === null ? "" : `, again in ${span(Math.max(0, nextAt.getTime() - now))}`
  return `${waiting[kind]}${room === null ? "" : ` ${tame(room)}`}\n${tame(why)} (${
    tries === 1 ? "once" : `${tries} times`
  }${lasted}${next})`
}

/** What nobody is to blame for: who waits for what, in two lines each. */
const awaitingTexts = ({ awaiting: { held, questions, unconnected }, at }: BotStatus): ReadonlyArray<string> => {
  const now = at.getTime()
  const lasts = (since: Date | null) => (since === null ? "" : ` for ${span(now - since.getTime())}`)
  return [
    ...few(
      questions,
      ({ person, room, since }) =>
        `for an answer in ${tame(room)}\n${tame(person)} is asked by the agent${lasts(since)}`
    ),
    ...few(
      unconnected,
      ({ person, room, since }) => `for a free connection, ${tame(room)}\n${tame(person)} waits${lasts(since)}`
    ),
    ...few(
      held,
      ({ count, room, until }) =>
        `for its brake, ${tame(room)}\n${number(count, "message", "messages")} as of a program: read ${
          until === null ? "later" : `in ${span(Math.max(0, until.getTime() - now))}`
        }`
    )
  ]
}

const waitingRows = (texts: ReadonlyArray<readonly [string, Tone]>): ReadonlyArray<Row> =>
  texts.flatMap(([text, tone], index) =>
    text.split("\n").map((line, at): Row => [index + at === 0 ? "Waiting" : "", line, tone])
  )

const rows = (status: BotStatus): ReadonlyArray<Row> => {
  const { agent, bot, budget, errors, gaps, journal, outbox, quarantines, safeMode, store, sync, turns, waits } = status
  const now = status.at.getTime()
  const ago = (at: Date | null) => (at === null ? "at an unknown time" : `${span(now - at.getTime())} ago`)
  const oldest = (at: Date | null) => (at === null ? "" : `; the oldest prompt is from ${ago(at)}`)
  const open = turns.queued + turns.asked + turns.streaming
  const { at: syncAt } = sync
  // An answer that brings nothing is not written down; one that fails is.
  const late = syncAt !== null &&
    errors.some(({ at, kind }) => kind.startsWith("homeserver, GET sync") && at !== null && at > syncAt)
  const blocked = budget?.blockedUntil != null && budget.blockedUntil.getTime() > now
    ? budget.blockedUntil.getTime() - now
    : 0
  const lostLast = agent.lost !== null &&
    (agent.attachedAt === null || (agent.lost.at?.getTime() ?? 0) >= agent.attachedAt.getTime())
  const layout = store.layout === store.newestLayout
    ? `layout ${store.layout}`
    : `layout ${store.layout}, brought to ${store.newestLayout} at the next start`
  return [
    ["Store", tame(store.file)],
    ["", `${bytes(store.bytes)}, ${layout}`],
    [
      "Bot",
      bot.running ? `running${bot.startedAt === null ? "" : `, started ${ago(bot.startedAt)}`}` : "not running",
      bot.running && safeMode === null ? "good" : "bad"
    ],
    ...(safeMode === null ? [] : ([
      ["", `safe mode since ${ago(safeMode.since).replace(/ ago$/, "")} because`, "bad"],
      ["", `${safeMode.reason};`, "bad"],
      ["", "it tries once more after 15 minutes, and whenever it is started"]
    ] as const)),
    [
      "Account",
      status.user === null
        ? "none yet: no bot has logged in on this store"
        : tame(`${status.user}${status.device === null ? "" : `, device ${status.device}`}`)
    ],
    ...(sync.awaited === null ? [] : ([
      ["Sync", `waits for the homeserver since ${ago(sync.awaited.since).replace(/ ago$/, "")}, because`, "bad"],
      ["", `${tame(sync.awaited.why)};`, "bad"],
      ["", tame(sync.awaited.advice), "bad"]
    ] as const)),
    [
      sync.awaited === null ? "Sync" : "",
      syncAt === null
        ? "never"
        : bot.running && !late && sync.awaited === null
        ? `no trouble since the homeserver answered ${ago(syncAt)}`
        : `the homeserver last answered ${ago(syncAt)}`,
      syncAt === null || late ? "bad" : "plain"
    ],
    ...events([[journal.pending, "to look at"], [journal.waiting, "behind a gap"], [
      journal.held,
      "held back for up to ten minutes"
    ]]).map((text, index): Row => [index === 0 ? "Journal" : "", text]),
    [
      "Answers",
      open === 0
        ? "none open"
        : `${counted([[turns.queued, "queued"], [turns.asked, "asked"], [turns.streaming, "streaming"]])}${
          oldest(turns.oldestPromptAt)
        }`
    ],
    ...few(turns.suspects, ({ ends, room }) => `${tame(room)} was open at ${ends} crashes`).map((
      text
    ): Row => ["", text, "bad"]),
    ["Outbox", outbox.unsent === 0 ? "all sent" : `${outbox.unsent} to send${oldest(outbox.oldestPromptAt)}`],
    ...few(outbox.refused, ({ code, count }) => `${count} given up: ${tame(code)}`).map((
      text
    ): Row => ["", text, "bad"]),
    [
      "Gaps",
      gaps.open.length + gaps.givenUp.length === 0
        ? "none"
        : `${number(gaps.open.length, "room waits", "rooms wait")}, ${
          number(gaps.givenUp.length, "room", "rooms")
        } lost something`,
      gaps.givenUp.length > 0 ? "bad" : "plain"
    ],
    ...few(gaps.open, ({ count, room }) => `${tame(room)} waits${times(count)}`).map((text): Row => ["", text]),
    ...few(gaps.givenUp, ({ count, room, why }) => `${tame(room)} given up: ${tame(why)}${times(count)}`).map((
      text
    ): Row => ["", text, "bad"]),
    ...waitingRows([
      ...few(waits, (wait) => waitText(wait, now)).map((text) => [text, "bad"] as const),
      ...awaitingTexts(status).map((text) => [text, "plain"] as const)
    ]),
    [
      "Sending",
      budget === null
        ? `${assumed.rate} a second after ${assumed.burst} at once (assumed: nothing learned yet)`
        : `${Number(budget.rate.toFixed(3))} a second after ${Number(budget.burst.toFixed(1))} at once (learned)`
    ],
    ...(blocked > 0 ? [["", `the homeserver lets nothing through for ${span(blocked + 999)}`, "bad"] as const] : []),
    [
      "Agent",
      agent.attachedAt === null ? "no conversation yet" : `last connected ${ago(agent.attachedAt)}`,
      lostLast ? "plain" : agent.attachedAt === null ? "plain" : "good"
    ],
    ...(agent.lost === null
      ? []
      : [["", `last lost ${ago(agent.lost.at)}: ${tame(agent.lost.why)}`, lostLast ? "bad" : "plain"] as const]),
    ...quarantines.flatMap(({ current, reason, since }): ReadonlyArray<Row> => [
      ["Quarantine", `since ${ago(since).replace(/ ago$/, "")}: ${tame(reason)}`, current === false ? "plain" : "bad"],
      [
        "",
        current === false
          ? "of another AGENT_URL than the one set here"
          : `nobody is served; when the agent was mended, run: agent trust${
            current === null ? " (with its AGENT_URL)" : ""
          }`
      ]
    ]),
    ...(errors.length === 0
      ? [["Errors", "none noted"] as const]
      : few(errors, ({ at, kind, times: count }) => `${ago(at).padEnd(11)} ${tame(kind)}${times(count)}`).map((
        text,
        index
      ): Row => [index === 0 ? "Errors" : "", text]))
  ]
}

const paint: Readonly<Record<Tone, string>> = { good: "\u001b[32m", bad: "\u001b[33m", plain: "" }

export const statusText = (status: BotStatus, colors: boolean): string =>
  rows(status).map(([label, text, tone = "plain"]) => {
    const head = label.padEnd(11)
    if (!colors) return `${head}${text}`
    return `\u001b[1m${head}\u001b[0m${tone === "plain" ? text : `${paint[tone]}${text}\u001b[0m`}`
  }).join("\n")
