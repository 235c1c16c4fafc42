import { degradedModes } from "../../operations/agent/DegradedModes.ts"
import type { BotStatus } from "../../operations/BotStatus.ts"
import { isLostLast } from "../../operations/PeerRows.ts"
import { ago, bytesText, since } from "../../operations/StatusRow.ts"
import { shownUrl } from "../../settings/types/UrlSetting.ts"
import { nameShown } from "../../TerminalSafe.ts"
import { span } from "../../TimeSpan.ts"
import type { Features } from "../../turns/AgentEvent.ts"
import type { AgentPlace } from "../DoctorRequest.ts"
import { type Finding, findingsOf } from "../Finding.ts"
import { upgradeFault } from "./UpgradeFault.ts"

const { failed, ok, skipped, warning } = findingsOf("agent")

/** What the name server said of the agent's host: addresses, or a code. */
export type HostAnswer = { readonly addresses: ReadonlyArray<string> } | { readonly failed: string }

export const hostFinding = (host: string, answer: HostAnswer): Finding => {
  if ("failed" in answer) {
    const { needsOperator, seen, todo } = upgradeFault(answer.failed, { url: "", token: false })
    return failed("host", `${host}: ${seen}`, { todo, needsOperator })
  }
  const [first = "none", ...others] = answer.addresses
  return ok("host", `${host} is ${first}${others.length === 0 ? "" : ` and ${others.length} more`}`)
}

const day = 86_400_000
/** Certificates that end within this many days should have been renewed by now. */
const soon = 14

/** `ends`: when the certificate of a `wss` address runs out; both in milliseconds since 1970. */
export const certificateFinding = (ends: number, now: number): Finding => {
  const seen = `trusted, and good for ${span(ends - now)}`
  return ends - now > soon * day
    ? ok("certificate", seen)
    : warning("certificate", seen, { means: "After that nobody reaches the agent", todo: "Renew it" })
}

/** How the upgrade to a WebSocket went; `elapsed` in milliseconds. */
export const upgradeFinding = (
  { token, url }: AgentPlace,
  went: { readonly elapsed: number } | { readonly detail: string }
): Finding => {
  const shown = shownUrl(url)
  if ("detail" in went) {
    const { needsOperator, seen, todo } = upgradeFault(went.detail, { url, token: token !== undefined })
    return failed("upgrade", `${shown}: ${seen}`, { todo, needsOperator })
  }
  const without = token === undefined ? "; no token is set" : ""
  return ok("upgrade", `${shown} opens a WebSocket in ${went.elapsed} ms${without}`)
}

/** Whether the agent said the thread back in its `x-thread-id` header. */
export const headerFinding = (header: string | undefined, thread: string): Finding => {
  if (header === undefined) return skipped("thread header", "it sends no x-thread-id, which is not needed")
  return header === thread
    ? ok("thread header", "it says the thread back in x-thread-id", { means: "That proves nothing about its memory" })
    : failed("thread header", "its x-thread-id names another thread than the one asked for", {
      means: "It mixes conversations up, or something on the way does",
      todo: "Mend that before anybody talks to it"
    })
}

const capabilities = ({ ask, cancel, deltas, durable, idempotent, resume }: Features): string => {
  const has = [
    resume && "resume",
    cancel === "frame" && "cancel",
    ask && "ask",
    idempotent && "idempotent",
    durable && "durable",
    deltas && "deltas"
  ].filter((one) => one !== false)
  return has.length === 0 ? "none" : has.join(", ")
}

/**
 * What the agent can do. `elapsed`: the time between greeting and answer, in milliseconds; undefined on a wire without
 * a greeting, where its description says what it can.
 */
export const greetingFindings = (
  said: { readonly agent: string | undefined; readonly features: Features; readonly elapsed: number | undefined }
): ReadonlyArray<Finding> => [
  ...(said.elapsed === undefined
    ? []
    : [
      ok("ready", `${said.agent === undefined ? "it" : `"${nameShown(said.agent)}"`} is ready after ${said.elapsed} ms`)
    ]),
  ok("capabilities", capabilities(said.features)),
  ok("limits", `prompts up to ${bytesText(said.features.promptBytes)}`),
  ...degradedModes(said.features).map(({ lacks, sentence }) =>
    (lacks === "threads" || said.features.end === "silence" && lacks === "end" ? warning : ok)(
      `lacks ${lacks}`,
      sentence.replace(/\.$/, "")
    )
  )
]

/** Why no greeting came, in a few words. */
export const noGreetingFinding = (why: string): Finding =>
  failed("ready", why, {
    means: "The agent does not speak agent-wire/1 as this bot does, and no conversation begins",
    todo: "Look at docs/agent-wire-1.md and the agent's log; AGENT_WIRE=mapping speaks an agent's own frames"
  })

/** `elapsed`: until the wire's ping came back, in milliseconds; undefined: it did not. */
export const pingFinding = (elapsed: number | undefined): Finding =>
  elapsed === undefined
    ? failed("ping", "it does not answer a ping", {
      means: "After 30 s without a frame the bot takes it for dead, and cuts long quiet runs",
      todo: "Answer ping frames from the loop that does the work (docs/agent-wire-1.md, rule 9)"
    })
    : ok("ping", `answered in ${elapsed} ms`)

/** What came in `seconds` on a socket on which nothing was asked. */
export const silenceFinding = (
  seconds: number,
  came: "nothing" | "frame" | "foreign" | "unread" | "unknown" | "close"
): Finding => {
  switch (came) {
    case "nothing":
      return ok("silence", `nothing comes unasked in ${seconds} s`)
    case "unknown":
      return skipped("silence", "frames come unasked, and what they are is not known here")
    case "unread":
      return warning("silence", "frames come unasked that mean nothing to this bot", {
        means: "If they belong to a conversation, it is somebody else's",
        todo: "Find out what they are: --record FILE shows their shapes. In a mapping, a greeting is \"ready\" or " +
          "\"ignore\""
      })
    case "close":
      return warning("silence", "it closed a socket on which nothing was asked", {
        means: "Conversations lose their connection, and get another with the next message"
      })
    default:
      return failed(
        "silence",
        came === "foreign" ? "a frame of another thread came" : "a frame came that nobody asked for",
        {
          means:
            "It is another conversation's: the agent broadcasts, or shares one memory. The bot would quarantine it",
          todo: "Mend the agent: every frame goes to the thread that asked, and to no other"
        }
      )
  }
}

/** What a running bot noted last of the agent. */
export const lastSeenFinding = ({ agent, at: now, bot }: BotStatus): Finding => {
  const { attachedAt, failedAnswer, lost, trouble } = agent
  const up = attachedAt === null ? "no conversation was connected yet" : `last connected ${ago(now, attachedAt)}`
  const failedOnes = failedAnswer === null
    ? ""
    : `; answers failed ${failedAnswer.count} times, last ${ago(now, failedAnswer.at)}`
  const means = bot.running ? "That is what the running bot saw" : "That is what the last bot saw"
  if (trouble !== null) {
    return warning("last noted", `since ${since(now, trouble.since)} ${trouble.sentence}; ${up}${failedOnes}`, {
      means,
      todo: `Look at ${trouble.setting}`
    })
  }
  if (lost !== null && isLostLast(agent)) {
    return warning("last noted", `${up}; lost ${ago(now, lost.at)}: ${lost.why}${failedOnes}`, { means })
  }
  return failedAnswer === null ? ok("last noted", up) : warning("last noted", `${up}${failedOnes}`, { means })
}
