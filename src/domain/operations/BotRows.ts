import { differenceText, stepText } from "../reconciliation/ReportText.ts"
import { idsShown, terminalSafe } from "../TerminalSafe.ts"
import type { BotStatus } from "./BotStatus.ts"
import { ago, bytesText, few, labelled, number, since, type StatusRow, unknownYet } from "./StatusRow.ts"

type Rows = ReadonlyArray<StatusRow>

export const storeRows = ({ store }: BotStatus): Rows => {
  const layout = store.layout === store.newestLayout
    ? `layout ${store.layout}`
    : `layout ${store.layout}, brought to ${store.newestLayout} at the next start`
  return [["Store", terminalSafe(store.file)], ["", `${bytesText(store.bytes)}, ${layout}`]]
}

export const processRows = ({ at: now, bot, safeMode }: BotStatus): Rows => [
  [
    "Bot",
    bot.running ? `running${bot.startedAt === null ? "" : `, started ${ago(now, bot.startedAt)}`}` : "not running",
    bot.running && safeMode === null ? "good" : "bad"
  ],
  ...(safeMode === null ? [] : ([
    ["", `safe mode since ${since(now, safeMode.since)} because`, "bad"],
    ["", `${safeMode.reason};`, "bad"],
    ["", "it tries once more after 15 minutes, and whenever it is started"]
  ] as const))
]

export const accountRows = ({ device, user }: BotStatus): Rows => [
  [
    "Account",
    user === null
      ? "none yet: no bot has logged in on this store"
      : terminalSafe(`${user}${device === null ? "" : `, device ${device}`}`)
  ]
]

/** An access rule in words. */
export const accessText = ({ by, kind, pattern }: BotStatus["access"][number]): string =>
  terminalSafe(`${pattern} ${kind === "allow" ? "allowed" : "denied"} by ${by}`)

export const accessRows = ({ access }: BotStatus): Rows => labelled("By command", few(access, accessText))

export const parkedRows = ({ parked: { count, rooms } }: BotStatus): Rows =>
  count === 0 ? [] : [
    ["Parked", `${count} ${count === 1 ? "invitation" : "invitations"} of strangers, which nobody answers`],
    ...rooms.map(({ inviter, room }) => ["", terminalSafe(`${room}, by ${inviter ?? "nobody known"}`)] as const),
    ...(count > rooms.length ? [["", `and ${count - rooms.length} more`] as const] : [])
  ]

/** Whether a sync failed after the last one that was answered: answers that bring nothing are not written down. */
const isLate = ({ errors, sync }: BotStatus) => {
  const answeredAt = sync.at
  return answeredAt !== null &&
    errors.some(({ at, kind }) => kind.startsWith("homeserver, GET sync") && at !== null && at > answeredAt)
}

const answeredText = (status: BotStatus): StatusRow => {
  const { at: now, bot: { running, startedAt }, sync } = status
  const isAwaited = sync.awaited !== null
  const unknown = isAwaited ? undefined : unknownYet(status)
  if (sync.at === null) return unknown === undefined ? ["", "never", "bad"] : ["", unknown, "plain"]
  const late = isLate(status)
  const tone = late ? "bad" : "plain"
  const answered = ago(now, sync.at)
  if (unknown !== undefined && startedAt !== null && sync.at < startedAt) {
    return ["", `${unknown}; before that, the homeserver answered ${answered}`, tone]
  }
  return running && !late && !isAwaited
    ? ["", `no trouble since the homeserver answered ${answered}`, tone]
    : ["", `the homeserver last answered ${answered}`, tone]
}

export const syncRows = (status: BotStatus): Rows => {
  const { at: now, sync: { awaited } } = status
  const [, text, tone = "plain"] = answeredText(status)
  if (awaited === null) return [["Sync", text, tone]]
  return [
    ["Sync", `waits for the homeserver since ${since(now, awaited.since)}, because`, "bad"],
    ["", `${terminalSafe(awaited.why)};`, "bad"],
    ["", terminalSafe(awaited.advice), "bad"],
    ["", text, tone]
  ]
}

const causes: Record<NonNullable<BotStatus["reconciliation"]>["cause"], string> = {
  start: "at the start",
  request: "on request",
  upgrade: "after a room was upgraded",
  "place lost": "after the place in the stream was lost"
}

/** The most things of a reconciliation that the status names. */
const mostNamed = 5

/** What failed and what nobody mends, by its room and with the reason. */
const namedRows = (
  { differences, failed }: Pick<NonNullable<BotStatus["reconciliation"]>, "differences" | "failed">
): ReadonlyArray<StatusRow> => {
  const all: ReadonlyArray<StatusRow> = [
    ...failed.map(({ step, why }) => ["", `failed: ${stepText(step)} — ${idsShown(why)}`, "bad"] as const),
    ...differences.filter(({ by }) => by === "nobody").map((one) => ["", `left: ${differenceText(one)}`] as const)
  ]
  return all.length <= mostNamed ? all : [...all.slice(0, mostNamed), ["", `and ${all.length - mostNamed} more`]]
}

/** When store and homeserver were last compared, and what came of it. */
export const reconciliationRows = ({ at: now, reconciliation }: BotStatus): ReadonlyArray<StatusRow> => {
  if (reconciliation === null) return []
  const { at, cause, differences, error, failed, steps } = reconciliation
  const head = `${ago(now, at)}, ${causes[cause]}`
  if (error !== null) return labelled("Reconciled", [`not ${head}, because`, idsShown(error)], "bad")
  const left = differences.filter(({ by }) => by === "nobody").length
  const sync = differences.filter(({ by }) => by === "sync").length
  return [
    ["Reconciled", head],
    ...(steps.length + failed.length + left + sync === 0
      ? [["", "store and homeserver agreed"] as const]
      : [
        [
          "",
          [
            `${number(steps.length, "step", "steps")} done`,
            ...(failed.length === 0 ? [] : [`${failed.length} failed`]),
            ...(sync === 0 ? [] : [`${sync} left to the sync`]),
            ...(left === 0 ? [] : [`${left} left`])
          ].join(", "),
          failed.length === 0 ? "plain" : "bad"
        ] as const
      ]),
    ...namedRows({ differences, failed })
  ]
}

/** When a reset began the store. */
export const resetRows = ({ at: now, reset }: BotStatus): Rows =>
  reset === null ? [] : [["Reset", `the store was begun anew ${ago(now, reset.at)}`]]
