import { Deferred, Effect, Exit, Scope } from "effect"
import type { Thread } from "../../domain/Ids.ts"
import type { AgentEvent, Cursor, LinkFault } from "../../domain/turns/AgentEvent.ts"
import { type Agent, AgentUnreachable, type Conversation, type Opener } from "../../services/agent/Agent.ts"
import type { HeldLease } from "./HeldLeases.ts"
import type { IsolationClearance } from "./IsolationClearance.ts"
import type { SharedProbe } from "./SharedProbe.ts"

/** What the conversations of one agent are guarded by. */
export interface Guarding {
  readonly agent: typeof Agent.Service
  readonly clearance: IsolationClearance
  readonly probe: SharedProbe
}

/** A conversation and who is behind it, as it stands now. */
interface Guarded extends Guarding {
  readonly thread: Thread
  readonly opener: Opener | undefined
  /** The last of the agent's frames that the holder has. */
  cursor: Cursor | undefined
  /** Of the conversation behind and its lease, from when it is being opened. */
  scope: Scope.Closeable | undefined
  /** What the conversation behind has for itself, where isolation wants that. */
  lease: HeldLease | undefined
  /** Given when something was to be said and the lease was another's. */
  readonly lost: Deferred.Deferred<LinkFault>
  /** The conversation behind; `leaked` ends when a probe finds a leak. */
  inner: { readonly conversation: Conversation; readonly leaked: Effect.Effect<void> } | undefined
  /** Given with the conversation behind. */
  opened: Deferred.Deferred<Conversation>
  /** What the agent called itself here, until a probe has looked at it. */
  heard: { readonly name: string | undefined } | undefined
  /** The link whose greeting was looked at last, and found good; undefined: none was, or it is gone. */
  greeted: { readonly link: number | undefined } | undefined
  /** A probe passed, and no agent was met here since. */
  isProbed: boolean
  /** The holder knows that it waits. */
  isTold: boolean
  isRefused: boolean
}

type Events = ReadonlyArray<AgentEvent>

const waits: AgentEvent = { _tag: "Detached", why: "probing", fatal: false }

const refuse = (guarded: Guarded, why: LinkFault): AgentEvent => {
  guarded.isRefused = true
  return { _tag: "Detached", why, fatal: true }
}

const close = (guarded: Guarded) =>
  Effect.suspend(() => {
    const { inner, scope } = guarded
    guarded.scope = undefined
    guarded.inner = undefined
    guarded.lease = undefined
    guarded.greeted = undefined
    if (inner !== undefined) guarded.opened = Deferred.makeUnsafe()
    return scope === undefined ? Effect.void : Scope.close(scope, Exit.void)
  })

/**
 * Opens the conversation behind where the holder stopped, if it may be had. Interrupting it leaves nothing open but its
 * scope.
 */
const open = Effect.fnUntraced(function*(guarded: Guarded) {
  const { agent, clearance, cursor, heard, opener, probe, thread } = guarded
  yield* close(guarded)
  const scope = guarded.scope = yield* Scope.make()
  const leaked = probe.nextLeak()
  const cleared = yield* Scope.provide(clearance.clear(thread, opener, heard), scope)
  if (cleared._tag !== "Served") return cleared
  guarded.lease = cleared.lease
  const slot = cleared.lease?.slot ?? ""
  const asOpened: Opener = { person: thread, patient: false, ...opener, ...(slot !== "" && { slot }) }
  const conversation = yield* Scope.provide(agent.open(thread, cursor, asOpened), scope)
  guarded.inner = { conversation, leaked }
  Deferred.doneUnsafe(guarded.opened, Effect.succeed(conversation))
  return cleared
})

/** Opens the conversation behind as soon as it may be had. Gives what the holder is told if it may not, or not yet. */
const clear = Effect.fnUntraced(function*(guarded: Guarded) {
  const cleared = yield* open(guarded)
  if (cleared._tag === "Served") return []
  if (cleared._tag === "Refused") return [refuse(guarded, cleared.why)]
  if (!guarded.isTold) {
    guarded.isTold = true
    return [waits]
  }
  const news = yield* guarded.probe.verdict(guarded.heard)
  guarded.heard = undefined
  guarded.isProbed = true
  return news._tag === "Refuse" ? [refuse(guarded, news.why)] : []
})

/** What the holder may have of what was heard: an agent that greets by another name is another agent. */
const checked = Effect.fnUntraced(function*(guarded: Guarded, events: Events) {
  const greeted = events.findLast((event) => event._tag === "Attached")
  if (greeted === undefined) return events
  guarded.heard = { name: greeted.agent }
  const clearance = yield* guarded.clearance.decided(guarded.heard)
  const wasProbed = guarded.isProbed
  guarded.isProbed = false
  guarded.isTold = clearance._tag === "Probe"
  const lease = clearance._tag === "Serve" ? guarded.lease : undefined
  const isLost = lease !== undefined && !(yield* lease.isHeld)
  if (clearance._tag === "Serve" && !isLost) {
    guarded.greeted = { link: greeted.link }
    return events
  }
  yield* close(guarded)
  const before = events.slice(0, events.findIndex(({ _tag }) => _tag === "Attached"))
  if (clearance._tag === "Serve") return [...before, refuse(guarded, lease!.lost)]
  if (clearance._tag === "Refuse") return [...before, refuse(guarded, clearance.why)]
  // The probe met an agent of another name; so would the next one.
  return [...before, wasProbed ? refuse(guarded, "unproven") : waits]
})

const readUpTo = (guarded: Guarded, events: Events) => {
  for (const event of events) {
    if (event._tag === "Attached") guarded.cursor = event.cursor
    else if ("seq" in event && event.seq !== undefined && guarded.cursor !== undefined) {
      guarded.cursor = { epoch: guarded.cursor.epoch, seq: event.seq }
    }
  }
}

const takeOnce = Effect.fnUntraced(function*(guarded: Guarded) {
  if (guarded.isRefused) return yield* Effect.never
  const { inner } = guarded
  if (inner === undefined) return yield* clear(guarded)
  const heard = yield* Effect.raceAllFirst([
    inner.conversation.take,
    Effect.as(inner.leaked, "quarantined" as const),
    Deferred.await(guarded.lost)
  ])
  if (typeof heard === "string") return yield* Effect.as(close(guarded), [refuse(guarded, heard)])
  const given = yield* checked(guarded, heard)
  readUpTo(guarded, given)
  return given
})

/** Says it to the agent, unless what it would be said to is another conversation's by now. */
const sendOnLease = Effect.fnUntraced(
  function*(guarded: Guarded, ...[command, link]: Parameters<Conversation["send"]>) {
    const { greeted, inner, lease } = guarded
    // Nothing leaves over a link whose greeting was not looked at yet, which may lead to another agent.
    if (inner === undefined || greeted === undefined) return yield* new AgentUnreachable()
    const said = inner.conversation.send(command, link ?? greeted.link)
    if (lease === undefined) return yield* said
    if (yield* lease.isHeld) return yield* lease.speaking(said)
    Deferred.doneUnsafe(guarded.lost, Effect.succeed(lease.lost))
    return yield* new AgentUnreachable()
  }
)

/**
 * Opens a conversation that gives nothing of the agent's, and nothing to it, before the agent may be talked with here;
 * also when the link comes back and leads to an agent of another name.
 */
export const openGuarded = Effect.fnUntraced(function*(
  guarding: Guarding,
  thread: Thread,
  resume: Cursor | undefined,
  opener: Opener | undefined
) {
  const guarded: Guarded = {
    ...guarding,
    thread,
    opener,
    cursor: resume,
    scope: undefined,
    lease: undefined,
    lost: Deferred.makeUnsafe(),
    inner: undefined,
    greeted: undefined,
    opened: Deferred.makeUnsafe(),
    heard: undefined,
    isProbed: false,
    isTold: false,
    isRefused: false
  }
  yield* Effect.addFinalizer(() => close(guarded))
  // Where it may be had at once, this waits for a place as any opener does.
  yield* open(guarded)
  const conversation: Conversation = {
    take: Effect.repeat(takeOnce(guarded), { until: (events) => events.length > 0 }),
    send: (command, link) => sendOnLease(guarded, command, link),
    wanted: Effect.suspend(() => Effect.flatMap(Deferred.await(guarded.opened), ({ wanted }) => wanted))
  }
  return conversation
})
