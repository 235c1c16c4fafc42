import { Duration, Effect, Layer } from "effect"
import { mayInvite } from "../domain/access/AccessRule.ts"
import { hopeless, identityEnded } from "../domain/account/Identity.ts"
import { baseOf } from "../domain/account/ServerName.ts"
import type { UserId } from "../domain/Ids.ts"
import { wordsIn } from "../domain/messages/BotMessages.ts"
import * as AccessLive from "../layers/account/access/AccessLive.ts"
import { login } from "../layers/account/BotIdentity.ts"
import { ownNames } from "../layers/account/OwnName.ts"
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
import * as BotCommandsLive from "../layers/turns/spoken/BotCommandsLive.ts"
import * as TurnRunnerLive from "../layers/turns/TurnRunnerLive.ts"
import { Access } from "../services/account/Access.ts"
import { Crypto } from "../services/crypto/Crypto.ts"
import { Intake } from "../services/intake/Intake.ts"
import type { BotSettings, Encryption, FileWays, Guard } from "./bot/BotSurroundings.ts"
import { controlPlane } from "./bot/PlatformOfPeople.ts"

/** What compares the store with the homeserver, and mends what differs. */
const reconciler = (
  { homeserver, store }: BotSettings,
  me: UserId,
  rules: Pick<IntakeRules, "isAdmin" | "isAllowed" | "strangers">
) =>
  Layer.unwrap(Effect.gen(function*() {
    const { _tag } = yield* (yield* Crypto).state
    return ReconcilerLive.layer({ homeserver: baseOf(homeserver), me }, {
      isAllowed: mayInvite(rules),
      strangers: rules.strangers,
      encryption: _tag === "On"
    })
  })).pipe(
    Layer.provide(Layer.provide(PacedSteps.layer, InterpreterRepair.layer)),
    Layer.provide(ResetFacts.served(store))
  )

/** The three loops over the Matrix, agent and journal that they are given; each line needs those below it. */
const loops = <E, R>(
  settings: BotSettings,
  me: UserId,
  access: typeof Access.Service,
  names: ReadonlyArray<string>,
  files: FileWays<E, R>
) => {
  const words = wordsIn(settings.commandPrefix, settings.language)
  const rules = {
    me,
    names,
    isAllowed: (user: UserId) => user !== me && access.isAllowed(user),
    isAdmin: (user: UserId) => user !== me && access.isAdmin(user),
    isApprover: (user: UserId) => user !== me && access.isApprover(user),
    accessChanged: access.changed,
    commandPrefix: settings.commandPrefix,
    groupPolicy: settings.groupPolicy,
    threads: settings.threads,
    chatScope: settings.chatScope,
    strangers: settings.strangerInvites,
    brake: settings.brake ?? true,
    welcome: settings.welcome ?? false,
    maxPromptAge: settings.maxPromptAge === undefined ? undefined : Duration.toMillis(settings.maxPromptAge)
  }
  const turns = {
    me,
    names,
    words,
    streaming: settings.streaming === "edits",
    timeout: settings.agent.turnTimeout,
    approvalTimeout: settings.approvalTimeout,
    approvers: (settings.approvers?.patterns.length ?? 0) > 0,
    maxAnswer: settings.agent.maxAnswer,
    sockets: settings.agent.maxConversations,
    sender: settings.agent.sender,
    commandPrefix: settings.commandPrefix,
    threads: settings.threads,
    groupContext: settings.groupContext ?? 0,
    reasoning: settings.agent.reasoning === "folded",
    sharedMemory: settings.agent.isolation === "shared"
  }
  const commands = {
    words,
    language: settings.language,
    streaming: settings.streaming,
    threads: settings.threads,
    mention: settings.groupPolicy,
    oneMemory: settings.agent.isolation !== undefined && settings.agent.isolation !== "required"
  }
  return SyncLoop.layer(rules, words(undefined)).pipe(
    Layer.provide(reconciler(settings, me, rules)),
    Layer.provide(ChatDispatcherLocal.layer),
    Layer.provide(TurnRunnerLive.layer(turns)),
    Layer.provide(BotCommandsLive.layer(commands)),
    Layer.provide(MadeRoomsLive.layer(me, words(undefined))),
    Layer.provide(files),
    Layer.provide(PseudonymsHmac.layer(settings.threadSalt)),
    Layer.provide(ChatMirrorsLive.layer),
    Layer.provide(OutboxLoop.layer(me, words(undefined))),
    Layer.provide([PacerBudget.layer, Markdown.layer, controlPlane(settings), Layer.succeed(Access, access)]),
    // `IntakeJournal` and `TurnJournal` counting this start, here and not among the backends of Production.ts: a start
    // that never reached the homeserver does not count.
    Layer.provide(CrashLoopGuard.layerCountingStarts)
  )
}

const served = Effect.fnUntraced(function*<E = never, R = never, E2 = never, R2 = never>(
  settings: BotSettings,
  guard: Guard,
  encryption: Encryption<E, R>,
  files: FileWays<E2, R2>
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
  const names = yield* ownNames(me)
  const access = yield* Access
  yield* Effect.gen(function*() {
    const intake = yield* Intake
    yield* Effect.logInfo("Ready").pipe(Effect.annotateLogs({ user: me, homeserver, ...settings.told }))
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
    Effect.provide(
      Layer.provide(
        Layer.merge(loops(settings, me, access, names, files), EncryptionStateKept.layer),
        // Encryption asks whether syncs come, as the loops do, which say so.
        Layer.provideMerge(encryption(me, device, access.isAdmin), SyncFreshnessLive.layer)
      )
    ),
    // Before the loops are built, which know the agent's names; under the lease, as it may write.
    (serving) => Effect.andThen(StoreTakeOver.named({ homeserver, proof }), serving),
    Effect.provide(AccountRecordsLive.layer),
    guard
  )
})

/**
 * Logs in, then serves until it is interrupted. Ends by itself only when the homeserver takes the token back, or the
 * store fails at the start.
 */
export const bot = <E = never, R = never, E2 = never, R2 = never>(
  settings: BotSettings,
  guard: Guard = (serving) => serving,
  encryption: Encryption<E, R> = () => CryptoApart.off,
  /** Without them no file is let through. */
  files: FileWays<E2, R2> = Layer.empty
) => Effect.provide(served(settings, guard, encryption, files), AccessLive.layer(settings))
