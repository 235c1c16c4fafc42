import { Effect, Layer } from "effect"
import { ended, hopeless, type Proof } from "../domain/account/Identity.ts"
import type { UserId } from "../domain/Ids.ts"
import { botMessages } from "../domain/messages/BotMessages.ts"
import type { Settings } from "../domain/settings/Settings.ts"
import type { UserError } from "../domain/UserError.ts"
import { login } from "../layers/account/BotIdentity.ts"
import * as ControlPlaneLocal from "../layers/account/ControlPlaneLocal.ts"
import * as SyncLoop from "../layers/intake/SyncLoop.ts"
import * as SafeMode from "../layers/operations/CrashLoopGuard.ts"
import * as OutboxLoop from "../layers/outbox/OutboxLoop.ts"
import * as PacerBudget from "../layers/outbox/PacerBudget.ts"
import * as Markdown from "../layers/rendering/Markdown.ts"
import * as ChatDispatcherLocal from "../layers/turns/ChatDispatcherLocal.ts"
import * as TurnRunnerLive from "../layers/turns/TurnRunnerLive.ts"
import { Intake } from "../services/intake/Intake.ts"

/** What of the settings the three loops are made from; the backends have their own. */
export type BotSettings =
  & Pick<
    Settings,
    | "userId"
    | "deviceId"
    | "allowedUsers"
    | "admins"
    | "commandPrefix"
    | "groupPolicy"
    | "threads"
    | "chatScope"
    | "streaming"
    | "language"
  >
  & {
    readonly agent: Pick<Settings["agent"], "turnTimeout" | "maxAnswer" | "maxConversations">
    /** Base URL. */
    readonly homeserver: URL
    /** What the homeserver knows the bot by; undefined: an access token. */
    readonly auth?: { readonly _tag: Proof }
    /** Names the store in a refusal. */
    readonly store: string
    /** Whether prompts that come as those of a program do are held back; they are where it is not said. */
    readonly brake?: boolean
  }

/** The three loops, over whichever Matrix, agent and journal they are given. */
export const loops = (settings: BotSettings, me: UserId) => {
  const said = botMessages[settings.language](settings.commandPrefix)
  const rules = {
    me,
    isAllowed: (user: UserId) => user !== me && settings.allowedUsers.matches(user),
    isAdmin: (user: UserId) => user !== me && settings.admins.matches(user),
    commandPrefix: settings.commandPrefix,
    groupPolicy: settings.groupPolicy,
    threads: settings.threads,
    chatScope: settings.chatScope,
    brake: settings.brake ?? true
  }
  const turns = TurnRunnerLive.layer({
    words: said,
    streaming: settings.streaming === "edits",
    timeout: settings.agent.turnTimeout,
    maxAnswer: settings.agent.maxAnswer,
    sockets: settings.agent.maxConversations
  })
  return SyncLoop.layer(rules, said).pipe(
    Layer.provide(ChatDispatcherLocal.layer),
    Layer.provide(turns),
    Layer.provide(OutboxLoop.layer(me, said)),
    Layer.provide([PacerBudget.layer, Markdown.layer, ControlPlaneLocal.layer(settings.language)]),
    Layer.provide(SafeMode.counted)
  )
}

/** What stands around the serving: it may let it wait, end it, or not let it begin. */
export type Guard = <A, E, R>(serving: Effect.Effect<A, E, R>) => Effect.Effect<A, E | UserError, R>

const unguarded: Guard = (serving) => serving

/**
 * Works until it is interrupted; ends by itself only when the homeserver takes the token back, or the store fails at
 * the start.
 */
export const bot = Effect.fnUntraced(function*(settings: BotSettings, guard: Guard = unguarded) {
  const homeserver = settings.homeserver.href
  const proof = settings.auth?._tag ?? "Token"
  const me = yield* login({
    homeserver,
    user: settings.userId,
    device: settings.deviceId,
    store: settings.store,
    proof
  })
  yield* Effect.gen(function*() {
    const intake = yield* Intake
    yield* Effect.logInfo("Ready").pipe(Effect.annotateLogs({ user: me, homeserver }))
    yield* intake.run
  }).pipe(
    Effect.catchTag(
      "MatrixError",
      (error) =>
        Effect.fail(
          error.reason._tag === "TokenRefused"
            ? ended(proof, error.reason)
            : hopeless(homeserver, proof, error) ?? ended(proof, { soft: false })
        )
    ),
    Effect.provide(loops(settings, me)),
    guard
  )
})
