import { Duration, Effect, Layer, type Redacted } from "effect"
import { hopeless, identityEnded, type Proof } from "../domain/account/Identity.ts"
import { baseOf } from "../domain/account/ServerName.ts"
import type { UserId } from "../domain/Ids.ts"
import { botMessages } from "../domain/messages/BotMessages.ts"
import type { Settings } from "../domain/settings/Settings.ts"
import { login } from "../layers/account/BotIdentity.ts"
import * as ControlPlaneLocal from "../layers/account/platform/ControlPlaneLocal.ts"
import * as ControlPlaneMaster from "../layers/account/platform/ControlPlaneMaster.ts"
import * as PseudonymsHmac from "../layers/account/PseudonymsHmac.ts"
import * as StoreTakeOver from "../layers/account/StoreTakeOver.ts"
import * as CryptoApart from "../layers/crypto/CryptoApart.ts"
import type { IntakeRules } from "../layers/intake/admission/Admission.ts"
import * as SyncFreshnessLive from "../layers/intake/SyncFreshnessLive.ts"
import * as SyncLoop from "../layers/intake/SyncLoop.ts"
import * as CrashLoopGuard from "../layers/operations/CrashLoopGuard.ts"
import * as EncryptionStateKept from "../layers/operations/EncryptionStateKept.ts"
import * as OutboxLoop from "../layers/outbox/OutboxLoop.ts"
import * as PacerBudget from "../layers/outbox/PacerBudget.ts"
import * as AccountRecordsLive from "../layers/reconciliation/AccountRecordsLive.ts"
import * as ChatMirrorsLive from "../layers/reconciliation/ChatMirrorsLive.ts"
import * as InterpreterRepair from "../layers/reconciliation/InterpreterRepair.ts"
import * as ReconcilerLive from "../layers/reconciliation/ReconcilerLive.ts"
import * as Markdown from "../layers/rendering/Markdown.ts"
import * as PacedSteps from "../layers/reset/PacedSteps.ts"
import * as ResetFacts from "../layers/reset/store/ResetFacts.ts"
import * as MadeRoomsLive from "../layers/rooms/MadeRoomsLive.ts"
import * as ChatDispatcherLocal from "../layers/turns/ChatDispatcherLocal.ts"
import * as TurnRunnerLive from "../layers/turns/TurnRunnerLive.ts"
import type { AccountLease } from "../services/account/AccountLease.ts"
import { Crypto } from "../services/crypto/Crypto.ts"
import { Intake } from "../services/intake/Intake.ts"

/** The settings of the three loops; the backends have their own. */
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
    | "strangerInvites"
    | "streaming"
    | "language"
  >
  & {
    readonly agent: Pick<Settings["agent"], "turnTimeout" | "maxAnswer" | "maxConversations" | "sender"> & {
      readonly isolation?: Settings["agent"]["isolation"]
    }
    /** The platform's control plane; undefined: there is none. */
    readonly masterUrl?: URL | undefined
    /** Base URL. */
    readonly homeserver: URL
    /** How the bot proves who it is; undefined: by an access token. */
    readonly auth?: { readonly _tag: Proof }
    /** The secret behind the names that the agent gets. */
    readonly threadSalt: Redacted.Redacted
    /** Path of the store, which a refusal names. */
    readonly store: string
    /** Whether prompts that come like those of a program are held back; by default they are. */
    readonly brake?: boolean
    /** Older prompts are answered only after asking; undefined: prompts of any age are answered. */
    readonly maxPromptAge?: Duration.Duration | undefined
  }

/** What compares the store with the homeserver, and mends what differs. */
const reconciler = (
  { homeserver, store }: BotSettings,
  me: UserId,
  { isAllowed, strangers }: Pick<IntakeRules, "isAllowed" | "strangers">
) =>
  Layer.unwrap(Effect.gen(function*() {
    const { _tag } = yield* (yield* Crypto).state
    return ReconcilerLive.layer({ homeserver: baseOf(homeserver), me }, {
      isAllowed,
      strangers,
      encryption: _tag === "On"
    })
  })).pipe(
    Layer.provide(Layer.provide(PacedSteps.layer, InterpreterRepair.layer)),
    Layer.provide(ResetFacts.served(store))
  )

/** Who people are: by the store alone, or by the platform first. It is not asked for what nobody is told. */
const controlPlane = ({ agent, language, masterUrl }: BotSettings) => {
  const local = ControlPlaneLocal.layer(language)
  return masterUrl === undefined || agent.sender === "pseudonym"
    ? local
    : Layer.provide(ControlPlaneMaster.layer(masterUrl), local)
}

/** The three loops over the Matrix, agent and journal that they are given; each line needs those below it. */
const loops = (settings: BotSettings, me: UserId) => {
  const words = botMessages[settings.language](settings.commandPrefix)
  const rules = {
    me,
    isAllowed: (user: UserId) => user !== me && settings.allowedUsers.matches(user),
    isAdmin: (user: UserId) => user !== me && settings.admins.matches(user),
    commandPrefix: settings.commandPrefix,
    groupPolicy: settings.groupPolicy,
    threads: settings.threads,
    chatScope: settings.chatScope,
    strangers: settings.strangerInvites,
    brake: settings.brake ?? true,
    maxPromptAge: settings.maxPromptAge === undefined ? undefined : Duration.toMillis(settings.maxPromptAge)
  }
  const turns = {
    me,
    words,
    streaming: settings.streaming === "edits",
    timeout: settings.agent.turnTimeout,
    maxAnswer: settings.agent.maxAnswer,
    sockets: settings.agent.maxConversations,
    sender: settings.agent.sender,
    sharedMemory: settings.agent.isolation === "shared"
  }
  return SyncLoop.layer(rules, words).pipe(
    Layer.provide(reconciler(settings, me, rules)),
    Layer.provide(ChatDispatcherLocal.layer),
    Layer.provide(TurnRunnerLive.layer(turns)),
    Layer.provide(MadeRoomsLive.layer(me, words)),
    Layer.provide(PseudonymsHmac.layer(settings.threadSalt)),
    Layer.provide(ChatMirrorsLive.layer),
    Layer.provide(OutboxLoop.layer(me, words)),
    Layer.provide(SyncFreshnessLive.layer),
    Layer.provide([PacerBudget.layer, Markdown.layer, controlPlane(settings)]),
    // `IntakeJournal` and `TurnJournal` counting this start, here and not among the backends of Production.ts: a start
    // that never reached the homeserver does not count.
    Layer.provide(CrashLoopGuard.layerCountingStarts)
  )
}

/** What stands around the serving: it may let it wait, end it, or keep it from beginning. */
export type Guard = AccountLease["Service"]["hold"]

/** Makes the encryption of the account's device; undefined: its token belongs to none. */
export type Encryption<E, R> = (me: UserId, device: string | undefined) => Layer.Layer<Crypto, E, R>

/**
 * Logs in, then serves until it is interrupted. Ends by itself only when the homeserver takes the token back, or the
 * store fails at the start.
 */
export const bot = Effect.fnUntraced(function*<E = never, R = never>(
  settings: BotSettings,
  guard: Guard = (serving) => serving,
  encryption: Encryption<E, R> = () => CryptoApart.off
) {
  const homeserver = settings.homeserver.href
  const proof = settings.auth?._tag ?? "Token"
  const { device, user: me } = yield* login({
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
            ? identityEnded(proof, error.reason)
            : hopeless(homeserver, proof, error) ?? identityEnded(proof, { soft: false })
        )
    ),
    Effect.provide(Layer.provide(Layer.merge(loops(settings, me), EncryptionStateKept.layer), encryption(me, device))),
    // Before the loops are built, which know the agent's names; under the lease, as it may write.
    (serving) => Effect.andThen(StoreTakeOver.named({ homeserver, proof }), serving),
    Effect.provide(AccountRecordsLive.layer),
    guard
  )
})
