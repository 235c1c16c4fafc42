import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Programs } from "../app/Programs.ts"
import { UserError } from "../domain/UserError.ts"
import * as Logs from "../layers/operations/Logs.ts"
import { NamedCommands } from "../services/operations/NamedCommands.ts"
import { agentCommand } from "./AgentTrustCommand.ts"
import { backupCommand } from "./BackupCommand.ts"
import { configCommand } from "./ConfigCommand.ts"
import { deviceCommand } from "./device/DeviceCommand.ts"
import { doctorCommand } from "./doctor/DoctorCommand.ts"
import { presenter, wantsSettings, withoutAll } from "./help/HelpPresenter.ts"
import { completionsFlag } from "./help/ShellCompletions.ts"
import { inHints } from "./help/StartedAs.ts"
import { usageSentence } from "./help/UsageMistakes.ts"
import type { AskOperator, AskSecret, AskSetup } from "./process/AskOperator.ts"
import type { Surroundings } from "./process/LookedUpSettings.ts"
import { reconcileCommand } from "./reconcile/ReconcileCommand.ts"
import { resetCommand } from "./reset/ResetCommand.ts"
import { restoreCommand } from "./RestoreCommand.ts"
import { runCommand } from "./RunCommand.ts"
import { sandboxCommand } from "./SandboxCommand.ts"
import { initCommand } from "./setup/InitCommand.ts"
import { statusCommand } from "./StatusCommand.ts"
import { usersCommand } from "./users/UsersCommand.ts"

/** What the commands work with. */
export interface CommandLineOptions extends Surroundings, Programs {
  readonly version: string
  readonly colors: boolean
  readonly ask: AskOperator
  readonly askSecret?: AskSecret
  readonly askSetup?: AskSetup
  /** The command with which this program was started; `matrix-surface` when not given. */
  readonly started?: string
  /** The command line that starts it from anywhere, for a unit of systemd. */
  readonly commandLine?: ReadonlyArray<string>
}

/** Says what is wrong with the usage in one sentence, where the library asks for the help to be shown. */
const inOneSentence = (tree: Command.Command.Any) => (error: unknown) => {
  if (!CliError.isCliError(error) || error._tag !== "ShowHelp") return Effect.fail(error)
  return error.errors.length === 0
    ? Effect.void
    : Effect.fail(UserError.refuse(usageSentence(error.errors, tree)))
}

/** What is printed and logged, and why a command failed, with hints that name the command as it was started. */
const namingCommands = (started: string) => <A, E, R>(effect: Effect.Effect<A, E, R>) => {
  const named = inHints(started)
  return Effect.flatMap(Console.Console, (console) => {
    const log = (...texts: ReadonlyArray<unknown>) =>
      console.log(...texts.map((text) => (typeof text === "string" ? named(text) : text)))
    return effect.pipe(
      Effect.provideService(Console.Console, Object.assign(Object.create(console) as typeof console, { log })),
      Effect.provideService(NamedCommands, named)
    )
  })
}

/** All commands. */
export const commandTree = (options: CommandLineOptions) =>
  runCommand(options).pipe(
    Command.withSubcommands([
      initCommand(options),
      statusCommand(options),
      configCommand(options),
      doctorCommand(options),
      reconcileCommand(options),
      resetCommand(options),
      backupCommand(options),
      restoreCommand(options),
      usersCommand(options),
      agentCommand(options),
      deviceCommand(options),
      sandboxCommand(options)
    ])
  )

/** The whole command line as a function of its arguments; tests give it surroundings and programs of their own. */
export const commandLine = (options: CommandLineOptions) => {
  const program = commandTree(options)
  // The library's `--log-level` would hide the setting of that name, and a wizard asks for what `.env` holds better.
  const builtIns = CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, completionsFlag] })
  const execute = Command.runWith(program, { version: options.version })
  return (args: ReadonlyArray<string>) =>
    execute(withoutAll(args)).pipe(
      Effect.catch(inOneSentence(program)),
      // A command's own output alone is on stdout; those that run for long log as they are set to.
      Effect.provide(Logs.layer({ level: "warn", format: undefined })),
      namingCommands(options.started ?? "matrix-surface"),
      Effect.provide(Layer.merge(
        builtIns,
        CliOutput.layerPresenter(presenter(options.colors, wantsSettings(args)))
      ))
    )
}
