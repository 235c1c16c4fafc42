import { oneLine } from "../OneLine.ts"
import { shownUrl } from "../settings/types/UrlSetting.ts"
import { span } from "../TimeSpan.ts"
import { type AgentFault, agentFault, type LinkTrouble } from "./AgentFault.ts"
import type { AgentReach, LinkNews } from "./AgentReach.ts"

/** A line for the log. */
export interface ReachLine {
  readonly level: "Info" | "Warn"
  readonly text: string
  readonly fields: Readonly<Record<string, string>>
}

/** The reach with what is needed to say each loss once. */
export interface WatchedReach {
  readonly reach: AgentReach
  /** Links that are up. */
  readonly up: number
  /** What was told of the present trouble, by sentence. */
  readonly told: ReadonlyArray<string>
  /** When something was last told of a loss. */
  readonly warnedAt: number | undefined
}

/** The shortest time between the lines of two losses, in milliseconds: an agent that flaps does not fill the log. */
const warnPace = 30_000
/** So many characters of an agent's name are shown. */
const longestName = 60
/** The most lines of one loss. */
const mostTold = 5

/** Whether a link is down as this bot keeps a conversation from the agent, which may be there all the same. */
export const isWithheld = (why: string): boolean =>
  why === "probing" || why === "unproven" || why === "failing" || why === "inUse" || why === "noSlot"

/** Whether an ending says nothing about whether the agent can be reached. */
export const isUnrelated = (why: string): boolean => isWithheld(why) || why === "replaced" || why === "quarantined"

/** The agent closed a connection as it may at any time; whether it is still there shows at the next one. */
const isOrderly = ({ detail, why }: LinkTrouble) => why === "closed" && /^close (1000|1005)$/.test(detail)

/** Nothing was tried yet. `url`: the agent's from the settings. */
export const untried = (url: string): WatchedReach => ({
  reach: { address: shownUrl(url), state: "untried", slotted: url.includes("{slot}") },
  up: 0,
  told: [],
  warnedAt: undefined
})

interface Step {
  readonly watched: WatchedReach
  readonly line?: ReachLine
}

const cameUp = (before: WatchedReach, agent: string | undefined, at: number): Step => {
  const { reach: { refusal: _, trouble, ...reach }, told } = before
  const name = agent === undefined ? reach.name : oneLine(agent, longestName)
  const watched: WatchedReach = {
    ...before,
    reach: { ...reach, state: "reached", reachedAt: at, ...(name !== undefined && { name }) },
    up: before.up + 1,
    told: []
  }
  const isFirst = reach.reachedAt === undefined
  if (!isFirst && told.length === 0) return { watched }
  const after = trouble === undefined ? "" : ` after ${span(at - trouble.since)}`
  return {
    watched,
    line: {
      level: "Info",
      text: isFirst ? `The agent is reached${after}` : `The agent is back${after}`,
      fields: { address: reach.address, ...(name !== undefined && { agent: name }) }
    }
  }
}

/** Whether a fault is told now: each loss once, and what only an operator can mend as soon as it is seen. */
const isTold = ({ told, warnedAt }: WatchedReach, { needsOperator, sentence }: AgentFault, at: number) => {
  if (told.length > 0) return needsOperator && !told.includes(sentence) && told.length < mostTold
  return warnedAt === undefined || at < warnedAt || at - warnedAt >= warnPace
}

const ended = (before: WatchedReach, news: Extract<LinkNews, { _tag: "Ended" }>, at: number): Step => {
  const { reach } = before
  const up = Math.max(0, before.up - Number(news.wasUp))
  const isRefused = news.why === "unauthorized" || news.why === "version"
  // While other links are up the agent is there, and only its own word says that it wants us no more.
  if (isUnrelated(news.why) || (isOrderly(news) && news.wasUp) || (up > 0 && !isRefused)) {
    return { watched: { ...before, up } }
  }
  const { detail, why } = news
  const fault = agentFault({ why, detail }, reach.address)
  const tells = isTold(before, fault, at)
  const watched: WatchedReach = {
    reach: {
      ...reach,
      state: isRefused ? "refused" : "lost",
      trouble: { why, detail, since: reach.trouble?.since ?? at },
      ...(isRefused && { refusal: detail })
    },
    up,
    told: tells ? [...before.told, fault.sentence] : before.told,
    warnedAt: tells ? at : before.warnedAt
  }
  if (!tells) return { watched }
  const what = reach.reachedAt === undefined ? "cannot be used" : "was lost"
  return {
    watched,
    line: {
      level: "Warn",
      text: `The agent ${what}: ${fault.sentence}. Look at ${fault.setting}`,
      fields: { setting: fault.setting, address: reach.address, detail }
    }
  }
}

/** What news of a link means for the agent's reach, and the line that is worth logging. `at`: ms since 1970. */
export const withNews = (before: WatchedReach, news: LinkNews, at: number): Step => {
  switch (news._tag) {
    case "Up":
      return cameUp(before, news.agent, at)
    case "Ended":
      return ended(before, news, at)
    case "Released":
      return { watched: { ...before, up: Math.max(0, before.up - Number(news.wasUp)) } }
  }
}
