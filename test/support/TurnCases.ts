import { assert, it } from "@effect/vitest"
import { EventId, PromptId } from "../../src/domain/Ids.ts"
import type { BotMessages } from "../../src/domain/messages/BotMessages.ts"
import { englishMadeRooms } from "../../src/domain/messages/MadeRoomMessages.ts"
import { englishAnswers } from "../../src/domain/messages/spoken/CommandAnswers.ts"
import type { AgentEvent, Features } from "../../src/domain/turns/AgentEvent.ts"
import type { QuestionShow } from "../../src/domain/turns/asking/TurnQuestion.ts"
import { progressText } from "../../src/domain/turns/progress/ProgressPart.ts"
import { queued, type Turn } from "../../src/domain/turns/Turn.ts"
import type { Decision, ProgressShow } from "../../src/domain/turns/TurnDecision.ts"
import { decide, type TurnInput } from "../../src/domain/turns/TurnMachine.ts"
import type { TurnRules } from "../../src/domain/turns/TurnRules.ts"

/** Short names for what the bot says, so that a table of cases can be read. */
export const words: BotMessages = {
  ...englishMadeRooms("!"),
  away: "away",
  unreadable: {
    "no key": "no key",
    "too old": "too old",
    withheld: "withheld",
    unverified: "unverified",
    malformed: "malformed"
  },
  waiting: "waiting",
  notOpen: (ending) => (ending === undefined ? "not open" : `not open, ${ending.asked}`),
  unanswered: "unanswered",
  unfitWords: "unfit words",
  working: "working",
  steps: (count, names) => `${count}: ${names}`,
  behindOthers: (count) => `BEHIND ${count}`,
  notYourStop: (user) => `${user} may stop`,
  notYourRetry: (user) => `${user} may retry`,
  edited: "edited",
  behindQuestion: (user) => `BEHIND ${user}`,
  manyQuestions: "many questions",
  empty: "empty",
  limit: "limit",
  stopped: "stopped",
  stoppedListening: "not listening",
  mayBeIncomplete: "may be incomplete",
  forgotten: "forgotten",
  interrupted: "interrupted",
  timedOut: "timed out",
  failed: (code, message) => `failed ${code} ${message}`,
  refused: "refused",
  unshown: "unshown",
  thoughts: "thoughts",
  unlinked: (why) => `unlinked ${why}`,
  tooLong: (bytes) => `at most ${bytes} bytes`,
  unsupported: (what) => `no ${what}`,
  welcome: "welcome",
  unusable: { sticker: "no sticker", poll: "no poll", location: "no location", other: "no other" },
  choose: "choose",
  reply: "reply",
  replyAmongOthers: "reply or mention",
  react: (reactions) => reactions.map(({ emoji, place }) => `${emoji}${place}`).join(" "),
  reactNumbers: (first, last) => `${first}${last ?? ""}`,
  onlyAsker: (user, approvers) => `only ${user}${approvers ? " or approver" : ""}`,
  unfit: "unfit",
  ambiguous: (example) => `ambiguous ${example}`,
  tooManyQuestions: "too many",
  braked: (user, minutes) => `${user} ${minutes}`,
  questionEnd: {
    chosen: (label, by, reason) => `${label} by ${by ?? "somebody"}${reason === undefined ? "" : `, ${reason}`}`,
    answered: (by) => `answered by ${by ?? "somebody"}`,
    refused: "refused",
    expired: (until) => (until === undefined ? "expired" : `expired ${until}`),
    withdrawn: "withdrawn"
  },
  encryptedRoom: "encrypted",
  notAllowed: "not allowed",
  defect: "defect",
  gap: "gap",
  sharedMemory: "shared",
  late: "late",
  group: { mention: "group", never: "no groups" },
  unsendable: (why) => `unsendable ${why}`,
  setAside: "set aside",
  files: {
    refused: (why) => `no file: ${why._tag}`,
    awaited: "waits for its file",
    undelivered: (name, why) => `no ${name}: ${why._tag}`,
    only: "files only"
  },
  oldPrompts: {
    asked: ({ count }) => `answer ${count}`,
    answered: ({ count }) => `answering ${count}`,
    refused: ({ count }) => `refused ${count}`,
    gone: "gone"
  },
  tooOld: "too old",
  help: (isAdmin) => (isAdmin ? "all help" : "help"),
  helpOn: (command) => `help on ${command}`,
  unknownCommand: (word, nearest) => `no ${word}, ${nearest ?? "like none"}`,
  usage: (command) => `usage of ${command}`,
  commandRefused: { admins: "only admins", thread: "thread", direct: "only in direct rooms" },
  commands: englishAnswers("!"),
  notStopped: "not stopped",
  notYours: (user, approvers) => `only ${user}${approvers ? " or approver" : ""}`,
  notAgain: { nothing: "nothing", open: "open", answered: "answered", older: "older", old: "old", erased: "erased" }
}

export const minute = 60_000
export const rules: TurnRules = {
  words,
  streaming: true,
  timeout: 30 * minute,
  approvalTimeout: 24 * 60 * minute,
  approvers: false,
  maxAnswer: 1_000,
  heedsCancel: true,
  promptBytes: 100,
  roomTold: false,
  begunElsewhere: false,
  mayAsk: true
}

/** The agent's whole feature list, by default of an agent that remembers nothing across a restart. */
export const features: Features = {
  threads: "frame",
  resume: true,
  cancel: "frame",
  ask: true,
  end: "frame",
  deltas: true,
  idempotent: true,
  durable: false,
  promptBytes: 65_536,
  files: ["*/*"]
}

export const cursor = (epoch: string, seq: number) => ({ epoch, seq })

// The states that a turn can be in, each with the least that belongs to it. The clock begins at 0; the prompt was
// asked then.
export const asleep: Turn = queued(EventId.make("$p"), 1, PromptId.make("p1"))
export const asked: Turn = { ...asleep, phase: "asked", askedAt: 0, cursor: cursor("e1", 0) }
export const silent: Turn = { ...asked, phase: "streaming", run: "r1", cursor: cursor("e1", 1) }
export const talking: Turn = {
  ...silent,
  text: "Hello",
  message: "m1",
  shows: 1,
  shownAt: 1_000,
  cursor: cursor("e1", 2)
}
export const choices = [{ id: "yes", label: "Allow", effect: "allow" }, {
  id: "no",
  label: "Deny",
  effect: "deny"
}] as const
export const asking: Turn = {
  ...talking,
  question: { ask: "a1", title: "Deploy?", choices, number: 0, deadline: 24 * 60 * minute },
  asks: [{ ask: "a1", asked: "open" }],
  told: 1
}

type Fields<Tag extends AgentEvent["_tag"]> = Omit<Extract<AgentEvent, { _tag: Tag }>, "_tag" | "run" | "seq">
export const agent = (event: AgentEvent, at: number): TurnInput => ({ _tag: "Agent", at, event })

/** What can happen, at a time; frames are of run r1 and number 9 unless said otherwise. */
export const tick = (at: number): TurnInput => ({ _tag: "Tick", at })
export const stop: TurnInput = { _tag: "Stop", at: 5_000 }
export const defect: TurnInput = { _tag: "Defect", at: 5_000 }
export const unsent = { _tag: "Unsent", at: 5_000, again: false } as const
export const unsentAgain = { ...unsent, again: true }
export const noSocket = (needed: boolean, at = 5_000): TurnInput => ({ _tag: "NoSocket", at, needed })
export const started = (prompt = "p1", run = "r1", dup = false, seq = 9) =>
  agent({ _tag: "Started", run, seq, prompt, dup }, 5_000)
export const text = (said: string, { at = 5_000, message = "m1", run = "r1", seq = 9 } = {}) =>
  agent({ _tag: "Text", run, seq, message, text: said }, at)
export const ended = (reason: Fields<"Ended">["reason"], whole?: string, run = "r1") =>
  agent({ _tag: "Ended", run, seq: 9, reason, ...(whole === undefined ? {} : { text: whole }) }, 5_000)
export const fellSilent = agent({ _tag: "Ended", run: "r1", seq: 9, reason: "done", silent: true }, 5_000)
export const toolled = (call: string, status: Fields<"Tool">["status"], title?: string, run = "r1") =>
  agent({ _tag: "Tool", run, seq: 9, call, status, ...(title === undefined ? {} : { title }) }, 5_000)
export const filed = (name: string, url?: string) =>
  agent(
    { _tag: "File", run: "r1", seq: 9, name, mime: "text/plain", size: 1, ...(url === undefined ? {} : { url }) },
    5_000
  )
export const thought = agent({ _tag: "Thought", run: "r1", seq: 9, text: "hm" }, 5_000)
export const asks = (title: string, offered: Fields<"Asked">["choices"] = choices, said?: string, run = "r1") =>
  agent({
    _tag: "Asked",
    run,
    seq: 9,
    ask: "a1",
    title,
    choices: offered,
    ...(said === undefined ? {} : { text: said })
  }, 5_000)
export const failed = (
  code: string,
  rest: Partial<Fields<"Failed">> & { readonly run?: string; readonly seq?: number } = {}
) => agent({ _tag: "Failed", code, message: "", ...rest }, 5_000)
export const detached = (fatal: boolean, at = 5_000, why = "unauthorized", untaken?: string) =>
  agent({ _tag: "Detached", why, fatal, ...(untaken === undefined ? {} : { untaken: PromptId.make(untaken) }) }, at)
export const attached = (
  epoch: string,
  how: {
    readonly resumed?: boolean
    readonly active?: string
    readonly untaken?: string
    readonly features?: Partial<Features>
  } = {}
) =>
  agent({
    _tag: "Attached",
    cursor: cursor(epoch, 2),
    resumed: how.resumed ?? false,
    features: { ...features, ...how.features },
    ...(how.active === undefined ? {} : { active: { run: "r1", prompt: how.active } }),
    ...(how.untaken === undefined ? {} : { untaken: PromptId.make(how.untaken) })
  }, 5_000)
export const answer = (
  ask: string,
  rest: { readonly choice?: string; readonly text?: string; readonly number?: number } = {}
): TurnInput => ({ _tag: "Answer", at: 5_000, ask, number: 0, ...rest })

const askOf = (ask: Decision["asks"][number]): string =>
  ask._tag === "Cancel"
    ? `Cancel ${ask.run ?? "whatever runs"}`
    : ask._tag === "Answer"
    ? `Answer ${ask.ask}=${ask.choice ?? ask.text}`
    : ask._tag

const questionOf = (shown: QuestionShow): string =>
  shown._tag === "Hint"
    ? `hint on ${shown.event}`
    : `question ${shown.question.number} ${shown.question.ask} ${shown.asked}${
      shown.chosen?.place === undefined ? "" : ` by ${shown.chosen.place}`
    }`

const noticeOf = (turn: Turn, progress: ProgressShow): string => {
  const text = progressText(words, turn, progress)
  return text === undefined
    ? "notice gone"
    : `${progress.priority} progress "${text.replaceAll("\n\n", " / ").replaceAll("  \n", " + ")}"`
}

/**
 * A decision in a line: phase · what is shown · what becomes of the notice · the questions that are shown · what the agent is told · how the
 * commit is made.
 */
export const brief = ({ asks: told, commit, progress, questions, show, turn }: Decision): string =>
  [
    turn.phase,
    ...(show === undefined
      ? []
      : [
        `${show.priority}${show.notice ? " notice" : ""} "${
          show.text.replaceAll("\n\n", " / ").replaceAll("  \n", " + ")
        }"`
      ]),
    ...(progress === undefined ? [] : [noticeOf(turn, progress)]),
    ...questions.map(questionOf),
    ...told.map(askOf),
    commit
  ].join(" · ")

/** One line a case: the state, what happens, and what comes of it. */
export type Case = readonly [title: string, state: Turn, input: TurnInput, outcome: string]

export const table = (cases: ReadonlyArray<Case>, under: TurnRules = rules) => {
  for (const [title, state, input, outcome] of cases) {
    it(title, () => {
      const decision = decide(under, state, input)
      assert.strictEqual(brief(decision), outcome)
      if (decision.show !== undefined) assert.strictEqual(decision.show.phase, decision.turn.phase)
    })
  }
}
