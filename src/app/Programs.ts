import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { PlatformId } from "../domain/account/PlatformId.ts"
import type { Homeserver } from "../domain/account/ServerName.ts"
import type { DoctorReport, DoctorRequest } from "../domain/doctor/DoctorRequest.ts"
import type { Finding } from "../domain/doctor/Finding.ts"
import type { UserId } from "../domain/Ids.ts"
import { isUnprovable } from "../domain/isolation/IsolationPolicy.ts"
import type { BotStatus } from "../domain/operations/BotStatus.ts"
import type { DeviceReport } from "../domain/operations/device/DeviceReport.ts"
import type { ResetReport, ResetRequest } from "../domain/reset/ResetRequest.ts"
import type { Auth, Settings } from "../domain/settings/Settings.ts"
import type { Leased } from "../layers/beside/LeaseRelease.ts"
import type { Quarantined } from "../layers/beside/QuarantineLift.ts"
import type { AgentOfStatus } from "../layers/beside/StoreIsolation.ts"
import type { StoreBackup } from "../layers/store/backups/StoreBackup.ts"
import type { MappedUser } from "../services/account/Users.ts"
import type { DevicePlace } from "./device/DeviceShown.ts"
import type { IdentityOrder, NewIdentity } from "./device/IdentityReset.ts"
import type { RunOptions } from "./Production.ts"
import type { Compared, Reconciled, ReconcileOrder } from "./reconcile/ReconcileOrder.ts"
import type { OperatorPrompt } from "./reset/ApplyReset.ts"
import type { SandboxOptions } from "./SandboxApp.ts"

export type {
  Compared,
  DevicePlace,
  IdentityOrder,
  Leased,
  MappedUser,
  NewIdentity,
  OperatorPrompt,
  Quarantined,
  Reconciled,
  ReconcileOrder,
  RunOptions,
  SandboxOptions
}

/** An agent as it is set, as far as its status needs it. */
export type AgentSet = Omit<AgentOfStatus, "threads"> & Pick<Settings["agent"], "wire" | "mapping">

type Failing<A> = Effect.Effect<A, { readonly message: string }>

/** What the command line starts. */
export interface Programs {
  /** Works until it is interrupted; fails when it cannot go on. */
  readonly bot: (settings: Settings, options: RunOptions) => Effect.Effect<unknown, unknown>
  /** Works until its chat is over, or it is interrupted. */
  readonly sandbox: (options: SandboxOptions) => Effect.Effect<unknown, unknown>
  /** Reads the store of a folder beside the bot that may work on it. */
  readonly status: (dataDir: string, agent: AgentSet | undefined) => Failing<BotStatus>
  /** The quarantine and the leases of one agent in one store. */
  readonly trust: {
    /** Whether nobody is ever served by an agent that is set so, whatever is trusted. */
    readonly unprovable: (agent: AgentSet) => Failing<boolean>
    /** undefined: the agent is trusted. */
    readonly quarantine: (dataDir: string, url: string) => Failing<Quarantined | undefined>
    /** Lifts the quarantine that was seen; false: it is another one by now. */
    readonly lift: (dataDir: string, url: string, seen: Quarantined) => Failing<boolean>
    readonly leases: (dataDir: string, url: string) => Failing<ReadonlyArray<Leased>>
    /** Releases the lease that was seen; false: it is another's by now. */
    readonly release: (dataDir: string, url: string, seen: Leased) => Failing<boolean>
  }
  /** Who people are on the platform, by one store. */
  readonly users: {
    readonly list: (dataDir: string) => Failing<ReadonlyArray<MappedUser>>
    /** Returns what the person was mapped to before. */
    readonly map: (dataDir: string, user: UserId, platform: PlatformId) => Failing<MappedUser | undefined>
    readonly unmap: (dataDir: string, user: UserId) => Failing<MappedUser | undefined>
  }
  /** The bot's device and the account's identity. */
  readonly device: {
    /** Beside the bot that may be running. */
    readonly show: (place: DevicePlace) => Failing<DeviceReport>
    /** undefined: its file is not there. */
    readonly recoveryKey: (dataDir: string) => Failing<Redacted.Redacted | undefined>
    readonly forgetRecoveryKey: (dataDir: string) => Failing<void>
    readonly resetIdentity: (order: IdentityOrder) => Failing<NewIdentity>
  }
  /** Looks at everything that the bot works with, beside it. */
  readonly doctor: (request: DoctorRequest) => Failing<DoctorReport>
  /** Logs in by a password once, and out again; undefined: the homeserver is not there. */
  readonly trialLogin: (
    homeserver: Homeserver,
    auth: Extract<Auth, { readonly _tag: "Password" }>
  ) => Failing<Finding | undefined>
  /** Compares the store with the homeserver, and mends what differs, by the running bot where there is one. */
  readonly reconcile: {
    readonly dryRun: (order: ReconcileOrder) => Failing<Compared>
    readonly run: (order: ReconcileOrder, prompt: OperatorPrompt) => Failing<Reconciled>
  }
  readonly reset: {
    readonly dryRun: (request: ResetRequest) => Failing<ResetReport>
    readonly run: (request: ResetRequest, prompt: OperatorPrompt) => Failing<ResetReport>
    /**
     * Copies the store of a folder to a file, beside the bot that may work on it. `showing`: how far it is, is shown on
     * a terminal.
     */
    readonly backup: (dataDir: string, target: string, showing: boolean) => Failing<StoreBackup>
    /**
     * Brings a backup of the store back; `replaced` is where the present store went, if there was one, `sides` what
     * lay beside it and is not in it.
     */
    readonly restore: (
      dataDir: string,
      backup: string,
      showing: boolean
    ) => Failing<{
      readonly replaced: string | undefined
      readonly sides: ReadonlyArray<string>
      readonly damaged: boolean
    }>
  }
}

/** Loads a module when it is used, so that the commands that do not need it start fast. */
const lazily = <M>(load: () => Promise<M>) => <A, E>(use: (module: M) => Effect.Effect<A, E>) =>
  Effect.flatMap(Effect.promise(load), use)

const production = lazily(() => import("./Production.ts"))
const codecs = lazily(() => import("./AgentCodecs.ts"))
const sandbox = lazily(() => import("./SandboxApp.ts"))
const storeStatus = lazily(() => import("../layers/beside/StoreStatus.ts"))
const quarantineLift = lazily(() => import("../layers/beside/QuarantineLift.ts"))
const usersBeside = lazily(() => import("../layers/beside/UsersBeside.ts"))
const leaseRelease = lazily(() => import("../layers/beside/LeaseRelease.ts"))
const doctor = lazily(() => import("./doctor/Doctor.ts"))
const deviceShown = lazily(() => import("./device/DeviceShown.ts"))
const identityReset = lazily(() => import("./device/IdentityReset.ts"))
const trialLogin = lazily(() => import("./setup/TrialLogin.ts"))
const comparison = lazily(() => import("./reconcile/Comparison.ts"))
const reconcileRun = lazily(() => import("./reconcile/ReconcileRun.ts"))
const resetDryRun = lazily(() => import("./reset/DryRun.ts"))
const resetApply = lazily(() => import("./reset/ApplyReset.ts"))
const storeBackup = lazily(() => import("../layers/store/backups/StoreBackup.ts"))
const storeRestore = lazily(() => import("../layers/store/backups/StoreRestore.ts"))
const storeBar = lazily(() => import("../layers/store/progress/StoreBar.ts"))

const barOf = (showing: boolean) => storeBar(({ noBar, stderrBar }) => Effect.succeed(showing ? stderrBar : noBar))

export const programs: Programs = {
  bot: (settings, options) => production(({ run }) => run(settings, options)),
  sandbox: (options) => sandbox(({ runSandbox }) => runSandbox(options)),
  status: (dataDir, agent) =>
    agent === undefined
      ? storeStatus(({ status }) => status(dataDir, undefined))
      : Effect.flatMap(codecs(({ threadsOf }) => threadsOf(agent)), (threads) =>
        storeStatus(({ status }) => status(dataDir, { ...agent, threads }))),
  trust: {
    unprovable: (agent) =>
      Effect.map(
        codecs(({ threadsOf }) => threadsOf(agent)),
        (threads) => isUnprovable({ ...agent, threads }, agent.slots.length > 0)
      ),
    quarantine: (dataDir, url) => quarantineLift(({ quarantine }) => quarantine(dataDir, url)),
    lift: (dataDir, url, seen) => quarantineLift(({ lift }) => lift(dataDir, url, seen)),
    leases: (dataDir, url) => leaseRelease(({ leased }) => leased(dataDir, url)),
    release: (dataDir, url, seen) => leaseRelease(({ release }) => release(dataDir, url, seen))
  },
  users: {
    list: (dataDir) => usersBeside(({ listUsers }) => listUsers(dataDir)),
    map: (dataDir, user, platform) => usersBeside(({ mapUser }) => mapUser(dataDir, user, platform)),
    unmap: (dataDir, user) => usersBeside(({ unmapUser }) => unmapUser(dataDir, user))
  },
  device: {
    show: (place) => deviceShown(({ deviceShown }) => deviceShown(place)),
    recoveryKey: (dataDir) => deviceShown(({ shownRecoveryKey }) => shownRecoveryKey(dataDir)),
    forgetRecoveryKey: (dataDir) => deviceShown(({ forgetRecoveryKey }) => forgetRecoveryKey(dataDir)),
    resetIdentity: (order) => identityReset(({ resetIdentity }) => resetIdentity(order))
  },
  doctor: (request) => doctor(({ doctor }) => doctor(request)),
  trialLogin: (homeserver, auth) => trialLogin(({ trialLogin }) => trialLogin(homeserver, auth)),
  reconcile: {
    dryRun: (order) => comparison(({ comparedBeside }) => comparedBeside(order)),
    run: (order, prompt) => reconcileRun(({ reconcileRun }) => reconcileRun(order, prompt))
  },
  reset: {
    dryRun: (request) => resetDryRun(({ dryRun }) => dryRun(request)),
    run: (request, prompt) => resetApply(({ applyReset }) => applyReset(request, prompt)),
    backup: (dataDir, target, showing) =>
      storeBackup(({ backup }) => Effect.flatMap(barOf(showing), (bar) => backup(dataDir, target, { bar }))),
    restore: (dataDir, backup, showing) =>
      storeRestore(({ restore }) => Effect.flatMap(barOf(showing), (bar) => restore(dataDir, backup, bar)))
  }
}
