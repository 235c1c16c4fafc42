import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Scope } from "effect"
import { PromptId, Thread } from "../../src/domain/Ids.ts"
import type { AgentEvent, Cursor } from "../../src/domain/turns/AgentEvent.ts"
import { Agent, type Conversation, type Opener } from "../../src/services/agent/Agent.ts"

/** What an agent can be made to say, whatever stands behind it. */
export type Line =
  | { readonly say: string }
  | { readonly ask: string }
  | { readonly tool: string }
  | { readonly end: string }
  | { readonly fail: string }

/** The far side of the link, in the hands of a test. */
export class AgentWorld extends Context.Service<AgentWorld, {
  /** What the next prompt with this text is answered with; without `end` or `fail` its run stays open. */
  answers(text: string, lines: ReadonlyArray<Line>): Effect.Effect<void>
  /** Goes on with a thread's open run. */
  says(thread: Thread, lines: ReadonlyArray<Line>): Effect.Effect<void>
  /** Takes the link away in mid-run, says `lines` while it is down, and lets it come back. */
  saysWhileDown(thread: Thread, lines: ReadonlyArray<Line>): Effect.Effect<void>
}>()("matrix-surface/test/AgentWorld") {}

let threads = 0
export const freshThread = () => Thread.make(`t1_contract_${++threads}_${process.pid}`)
export const prompt = (id: string, text: string) => ({ _tag: "Prompt", id: PromptId.make(id), text }) as const

/** Takes until `enough`; everything taken. */
export const until = Effect.fnUntraced(function*(conversation: Conversation, enough: (event: AgentEvent) => boolean) {
  const events: Array<AgentEvent> = []
  while (!events.some(enough)) events.push(...(yield* conversation.take))
  return events
})
export const is =
  <Tag extends AgentEvent["_tag"]>(...tags: ReadonlyArray<Tag>) =>
  (event: AgentEvent): event is Extract<AgentEvent, { _tag: Tag }> =>
    (tags as ReadonlyArray<string>).includes(event._tag)
export const words = (events: ReadonlyArray<AgentEvent>) => events.filter(is("Text")).map(({ text }) => text).join("")
export const seqs = (events: ReadonlyArray<AgentEvent>) =>
  events.flatMap((event) => ("seq" in event && event.seq !== undefined ? [event.seq] : []))
/** In order and without repeats, up to the last; text that came together is numbered as the last of it. */
const goUpTo = (events: ReadonlyArray<AgentEvent>, after: number, count?: number) => {
  const numbers = seqs(events)
  assert.deepStrictEqual(numbers, [...new Set(numbers)].toSorted((one, other) => one - other))
  assert.isAbove(numbers[0]!, after)
  if (count !== undefined) assert.strictEqual(numbers.at(-1), after + count)
}

/** Opens, takes the `Attached`, and gives both. */
export const attach = (thread: Thread, resume?: Cursor) => attachAs(thread, undefined, resume)

/** The same, for an opener. */
export const attachAs = Effect.fnUntraced(function*(thread: Thread, opener?: Opener, resume?: Cursor) {
  const conversation = yield* (yield* Agent).open(thread, resume, opener)
  const [attached, ...rest] = yield* conversation.take
  if (attached?._tag !== "Attached") return assert.fail(`attached first, not ${JSON.stringify(attached)}`)
  return { conversation, attached, rest }
})

/** What a layer to an agent without a log cannot do: come back to a run, or recognize a prompt. */
export interface AgentKind {
  /** The agent keeps a log of its frames, and is told by it what it said and was asked. */
  readonly log: boolean
  /** A run is stopped by a frame, which the agent answers. */
  readonly cancel: boolean
  /** Its runs ask people questions; absent: they do. */
  readonly ask?: boolean
  /** The code with which its runs fail here; absent: `internal`. */
  readonly failure?: string
}

/** What every layer of `Agent` does. */
export const suite = (
  name: string,
  layer: Layer.Layer<Agent | AgentWorld>,
  can: AgentKind = { log: true, cancel: true }
) => {
  const example = (title: string, body: Effect.Effect<void, unknown, Agent | AgentWorld | Scope.Scope>) =>
    it.live(title, () => body.pipe(Effect.provide(layer)))
  const exampleIf = (holds: boolean): typeof example => (title, body) => holds && example(title, body)

  describe(`${name} keeps the contract of Agent`, () => {
    example(
      "a conversation begins with Attached, and a streamed answer comes in order",
      Effect.gen(function*() {
        yield* (yield* AgentWorld).answers("hello", [{ say: "one " }, { say: "two " }, { say: "three" }, {
          end: "one two three"
        }])
        const { conversation, attached } = yield* attach(freshThread())
        assert.isFalse(attached.resumed)
        yield* conversation.send(prompt("p1", "hello"))
        const events = yield* until(conversation, is("Ended"))
        assert.isTrue(events.slice(1, -1).every(is("Text")))
        assert.strictEqual(words(events), "one two three")
        // Without a log, text that comes together may be one event from the start.
        goUpTo(events, attached.cursor.seq, can.log ? 5 : undefined)
        const [started, ended] = [events[0], events.at(-1)]
        assert.isTrue(started?._tag === "Started" && started.prompt === "p1" && !started.dup)
        assert.isTrue(
          ended?._tag === "Ended" && ended.reason === "done" && (ended.text ?? words(events)) === "one two three"
        )
      })
    )

    exampleIf(can.cancel)(
      "cancel ends the run as cancelled",
      Effect.gen(function*() {
        yield* (yield* AgentWorld).answers("long", [{ say: "well " }])
        const { conversation } = yield* attach(freshThread())
        yield* conversation.send(prompt("p1", "long"))
        const begun = yield* until(conversation, is("Text"))
        const run = begun.find(is("Started"))?.run ?? ""
        yield* conversation.send({ _tag: "Cancel", run })
        const ended = (yield* until(conversation, is("Ended"))).find(is("Ended"))
        assert.isTrue(ended?.reason === "cancelled" && ended.run === run)
      })
    )

    exampleIf(can.ask !== false)(
      "a question waits for its answer, and a late answer touches no prompt",
      Effect.gen(function*() {
        const world = yield* AgentWorld
        yield* world.answers("deploy", [{ tool: "deploy" }, { ask: "a1" }])
        const thread = freshThread()
        const { conversation } = yield* attach(thread)
        yield* conversation.send(prompt("p1", "deploy"))
        const asked = (yield* until(conversation, is("Asked"))).find(is("Asked"))
        assert.deepStrictEqual(asked?.choices.map(({ effect }) => effect), ["allow", "deny"])
        yield* conversation.send({ _tag: "Answer", ask: asked?.ask ?? "none", choice: asked?.choices[0]?.id ?? "none" })
        yield* world.says(thread, [{ say: "deployed" }, { end: "deployed" }])
        assert.strictEqual(words(yield* until(conversation, is("Ended"))), "deployed")
        if (!can.log) return
        yield* conversation.send({ _tag: "Answer", ask: "a1", choice: "no" })
        const refused = (yield* until(conversation, is("Failed"))).find(is("Failed"))
        assert.isTrue(refused?.code === "ask_closed" && refused.prompt === undefined && refused.run === undefined)
      })
    )

    example(
      "two threads do not see each other",
      Effect.gen(function*() {
        const world = yield* AgentWorld
        yield* world.answers("mine", [{ say: "for one" }])
        yield* world.answers("yours", [{ say: "for two" }, { end: "for two" }])
        const thread = freshThread()
        const one = (yield* attach(thread)).conversation
        const two = (yield* attach(freshThread())).conversation
        yield* one.send(prompt("p1", "mine"))
        yield* two.send(prompt("p2", "yours"))
        assert.strictEqual(words(yield* until(two, is("Ended"))), "for two")
        yield* world.says(thread, [{ say: ", still" }, { end: "for one, still" }])
        const events = yield* until(one, is("Ended"))
        assert.strictEqual(words(events), "for one, still")
        assert.strictEqual(events.find(is("Started"))?.prompt, "p1")
      })
    )

    exampleIf(can.log)(
      "a link lost in mid-run comes back without a gap or a repeat",
      Effect.gen(function*() {
        const world = yield* AgentWorld
        yield* world.answers("tale", [{ say: "once " }, { say: "upon " }])
        const thread = freshThread()
        const { conversation, attached } = yield* attach(thread)
        yield* conversation.send(prompt("p1", "tale"))
        const before = yield* until(conversation, (event) => event._tag === "Text" && event.text.endsWith("upon "))
        yield* world.saysWhileDown(thread, [{ say: "a " }, { say: "time" }, { end: "once upon a time" }])
        const after = yield* until(conversation, is("Ended"))
        assert.deepStrictEqual(after.slice(0, 2).map(({ _tag }) => _tag), ["Detached", "Attached"])
        const back = after.find(is("Attached"))
        assert.isTrue(back?.resumed)
        goUpTo([...before, ...after], attached.cursor.seq, 6)
        assert.strictEqual(words([...before, ...after]), "once upon a time")
      })
    )

    exampleIf(can.log)(
      "a thread that is opened again goes on where its reader stopped, and knows its prompts",
      Effect.gen(function*() {
        const world = yield* AgentWorld
        yield* world.answers("first", [{ say: "a" }, { end: "a" }])
        const thread = freshThread()
        const seen = yield* Effect.scoped(
          Effect.gen(function*() {
            const { conversation, attached } = yield* attach(thread)
            yield* conversation.send(prompt("p1", "first"))
            const events = yield* until(conversation, is("Ended"))
            return { epoch: attached.cursor.epoch, seqs: seqs(events) }
          })
        )
        const cursor = { epoch: seen.epoch, seq: seen.seqs.at(-1)! }
        yield* Effect.scoped(
          Effect.gen(function*() {
            const { conversation, attached, rest } = yield* attach(thread, cursor)
            assert.isTrue(attached.resumed)
            assert.deepStrictEqual(attached.cursor, cursor)
            assert.deepStrictEqual(rest, [])
            yield* conversation.send(prompt("p1", "first"))
            const again = yield* until(conversation, is("Ended"))
            assert.isTrue(again.find(is("Started"))?.dup)
            assert.deepStrictEqual(seqs(again), seen.seqs)
          })
        )
        // A reader who forgot the last two events gets them again.
        const { conversation, attached, rest } = yield* attach(thread, { epoch: seen.epoch, seq: cursor.seq - 2 })
        assert.strictEqual(attached.cursor.seq, cursor.seq - 2)
        const events = rest.some(is("Ended")) ? rest : [...rest, ...(yield* until(conversation, is("Ended")))]
        assert.deepStrictEqual(events.map(({ _tag }) => _tag), ["Text", "Ended"])
      })
    )

    exampleIf(can.log)(
      "a second prompt during a run is refused as busy, and the run goes on",
      Effect.gen(function*() {
        const world = yield* AgentWorld
        yield* world.answers("slow", [{ say: "hm " }])
        const thread = freshThread()
        const { conversation } = yield* attach(thread)
        yield* conversation.send(prompt("p1", "slow"))
        yield* until(conversation, is("Text"))
        yield* conversation.send(prompt("p2", "impatient"))
        const busy = (yield* until(conversation, is("Failed"))).find(is("Failed"))
        assert.isTrue(
          busy?.code === "busy" && busy.prompt === "p2" && busy.run === undefined && (busy.retryMs ?? 0) > 0
        )
        yield* world.says(thread, [{ end: "hm" }])
        assert.strictEqual((yield* until(conversation, is("Ended"))).find(is("Ended"))?.reason, "done")
      })
    )

    example(
      "a run that fails says so with its run",
      Effect.gen(function*() {
        const code = can.failure ?? "internal"
        yield* (yield* AgentWorld).answers("break", [{ say: "oh" }, { fail: code }])
        const { conversation } = yield* attach(freshThread())
        yield* conversation.send(prompt("p1", "break"))
        const events = yield* until(conversation, is("Failed"))
        assert.isTrue(
          events.some((event) =>
            event._tag === "Failed" && event.code === code && event.run === events.find(is("Started"))?.run
          )
        )
      })
    )

    example(
      "a thread has one opener at a time: the next one waits for it",
      Effect.gen(function*() {
        const thread = freshThread()
        const order: Array<string> = []
        const scope = yield* Scope.make()
        yield* Scope.provide(attach(thread), scope)
        const second = yield* Effect.forkChild(
          Effect.scoped(Effect.andThen(attach(thread), Effect.sync(() => order.push("second")))),
          { startImmediately: true }
        )
        // A whole conversation elsewhere: time enough for an opener that does not wait.
        yield* attach(freshThread())
        order.push("first")
        yield* Scope.close(scope, yield* Effect.exit(Effect.void))
        yield* Fiber.join(second)
        assert.deepStrictEqual(order, ["first", "second"])
      })
    )
  })
}
