import { Clock, Effect, Queue } from "effect"
import { loginSentence } from "../../../domain/agents/acp/AgentHello.ts"
import type { RpcId } from "../../../domain/agents/acp/JsonRpc.ts"
import {
  cancelledOutcome,
  isAllowed,
  permissionOutcome,
  questionOf,
  readPermission
} from "../../../domain/agents/acp/PermissionRequest.ts"
import { promptBlocks, promptMeta } from "../../../domain/agents/acp/PromptBlocks.ts"
import { endReason, isLoginMissing, runFault } from "../../../domain/agents/acp/RunEnding.ts"
import { makeRunTelling, type RunTelling } from "../../../domain/agents/acp/RunTelling.ts"
import { at, readText } from "../../../domain/Json.ts"
import type { RunAnswer, RunEvent, RunPrompt, RunTrouble } from "../runs/RunDriver.ts"
import type { AcpConnection } from "./AcpConnection.ts"
import type { RpcOutcome, RpcRefused } from "./RpcPeer.ts"
import { type LiveSession, type RunNews, withdrawQuestions } from "./session/LiveSession.ts"

/** What waits to be read of one run, in UTF-16 units; an agent that says more faster than it is read is stopped. */
const mostWaiting = 16 * 1024 * 1024
const mostQuestions = 20
/** How long words may come behind the answer to their prompt. */
const latecomers = "50 millis"
const sessionUnknown = -32002

type Say = (event: RunEvent) => Effect.Effect<void>
type Item = RunNews & { readonly bytes: number } | { readonly _tag: "Over"; readonly outcome: RpcOutcome }

/** One prompt, as the agent works on it. */
interface Work {
  readonly connection: AcpConnection
  readonly session: LiveSession
  readonly telling: RunTelling
  readonly say: Say
  questions: number
  /** What was not read yet. */
  waiting: number
  isOverfull: boolean
}

/** Asks the agent to stop what it works on, and withdraws what it asked. */
export const stopRun = (connection: AcpConnection, session: LiveSession): void => {
  if (session.busySince !== undefined && !session.stopping) {
    session.stopping = true
    connection.peer.notify("session/cancel", { sessionId: session.id })
  }
  withdrawQuestions(connection, session)
}

/** Gives the agent a person's answer; one to a question that is not open any more does nothing. */
export const answerPermission = (connection: AcpConnection, session: LiveSession, { ask, choice }: RunAnswer): void => {
  const question = session.questions.get(ask)
  if (question?.isAsked !== true) return
  session.questions.delete(ask)
  if (!isAllowed(question.request, choice)) question.refused()
  connection.peer.answer(question.id, { outcome: permissionOutcome(question.request, choice) })
  session.sink?.({ _tag: "Answered" }, 0)
}

/** Our name of a question: the agent's, where it is short and plain, and no other open question's. */
const askOf = (id: RpcId, place: number, { questions }: LiveSession) =>
  /^[\w.-]{1,64}$/.test(String(id)) && !questions.has(String(id)) ? String(id) : `question ${place}`

/** Asks the room the oldest question, unless it was asked already. */
const askNext = ({ say, session: { questions } }: Work): Effect.Effect<void> => {
  const [next] = questions
  if (next === undefined || next[1].isAsked) return Effect.void
  const [ask, question] = next
  question.isAsked = true
  return say(questionOf(ask, question.request))
}

const permission = Effect.fnUntraced(
  function*(work: Work, { id, params }: Extract<RunNews, { readonly _tag: "Permission" }>) {
    const { connection: { peer }, say, session, telling } = work
    const request = readPermission(params, telling.titleOf)
    const ask = askOf(id, ++work.questions, session)
    if (request.choices.length === 0 || session.questions.size >= mostQuestions) {
      yield* Effect.logWarning(
        "A permission that the agent asked for was refused unasked, as nothing of it can be allowed"
      )
      peer.answer(id, { outcome: request.refusal })
      return yield* say({
        _tag: "Tool",
        call: request.call ?? `permission ${ask}`,
        status: "failed",
        title: request.title
      })
    }
    const refused = () => telling.refuse(request.call, request.title)
    session.questions.set(ask, { id, request, refused, isAsked: false })
    yield* askNext(work)
  }
)

const took = (work: Work, news: RunNews): Effect.Effect<void> => {
  if (news._tag === "Permission") return permission(work, news)
  if (news._tag === "Answered") return askNext(work)
  const said = work.telling.take(news.update, work.session.questions.size > 0)
  if (said !== undefined) return Effect.forEach(said, work.say, { discard: true })
  const kind = (readText(at(news.update, "sessionUpdate")) ?? "none").slice(0, 40)
  return Effect.logDebug("An update of a kind that is not known").pipe(Effect.annotateLogs({ kind }))
}

/** Says that the agent refused; `telling`: of what it said before. */
export const sayRefused = Effect.fnUntraced(
  function*({ hello, told }: AcpConnection, say: Say, { refusal }: RpcRefused, telling?: RunTelling) {
    const isLogin = isLoginMissing(refusal)
    if (isLogin && !told.has("login")) {
      told.add("login")
      yield* Effect.logWarning(`The agent answers nobody: ${loginSentence(hello.logins)}`)
    }
    const words = `${refusal.message} ${readText(at(refusal.data, "details")) ?? ""}`
    const text = telling?.withoutError(words, isLogin)
    yield* say({ _tag: "Failed", ...runFault(refusal), ...(text === undefined ? {} : { text }) })
  }
)

const ended = ({ isOverfull, telling }: Work, answer: unknown): RunEvent => {
  const text = telling.whole()
  return { _tag: "Ended", reason: isOverfull ? "limit" : endReason(answer), ...(text === undefined ? {} : { text }) }
}

/** Takes what comes until the prompt is answered, and a moment longer. */
const worked = Effect.fnUntraced(function*(work: Work, queue: Queue.Queue<Item>) {
  while (true) {
    const item = yield* Queue.take(queue)
    if (item._tag !== "Over") {
      work.waiting -= item.bytes
      yield* took(work, item)
      continue
    }
    yield* Effect.sleep(latecomers)
    for (const late of yield* Queue.clear(queue)) if (late._tag !== "Over") yield* took(work, late)
    return yield* item.outcome
  }
})

/**
 * Gives the agent a prompt and says what it says. "unknown": the agent has lost the session, and nothing was said.
 * Interrupting it stops the run.
 */
export const runPrompt = Effect.fnUntraced(function*(
  connection: AcpConnection,
  session: LiveSession,
  prompt: RunPrompt,
  tell: Say
): Effect.fn.Return<"unknown" | undefined, RunTrouble> {
  const queue = yield* Queue.unbounded<Item>()
  let isSaid = false
  const say: Say = (event) => {
    isSaid = true
    return tell(event)
  }
  const telling = makeRunTelling()
  const work: Work = { connection, session, telling, say, questions: 0, waiting: 0, isOverfull: false }
  const sink = (news: RunNews, bytes: number) => {
    if (work.isOverfull) return false
    work.waiting += bytes
    if (work.waiting <= mostWaiting) return Queue.offerUnsafe(queue, { ...news, bytes })
    work.isOverfull = true
    stopRun(connection, session)
    return false
  }
  session.sink = sink
  session.stopping = false
  session.busySince = yield* Clock.currentTimeMillis
  session.leave = connection.peer.begin("session/prompt", {
    sessionId: session.id,
    prompt: promptBlocks(prompt, connection.hello.takes),
    _meta: promptMeta(prompt)
  }, (outcome) => {
    session.busySince = undefined
    Queue.offerUnsafe(queue, { _tag: "Over", outcome })
  })
  return yield* worked(work, queue).pipe(
    Effect.flatMap((answer) => Effect.as(say(ended(work, answer)), undefined)),
    Effect.catchTag("RpcRefused", (error) =>
      error.code === sessionUnknown && !isSaid
        ? Effect.succeed("unknown" as const)
        : Effect.as(sayRefused(connection, say, error, telling), undefined)),
    Effect.ensuring(Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      if (session.sink === sink) session.sink = undefined
      // Nobody will read the rest, nor be asked what stands in it.
      for (const unread of yield* Queue.clear(queue)) {
        if (unread._tag === "Permission") connection.peer.answer(unread.id, { outcome: cancelledOutcome })
      }
      stopRun(connection, session)
      if (session.busySince !== undefined) session.busySince = now
    }))
  )
})
