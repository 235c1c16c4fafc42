import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Programs } from "../app/Programs.ts"
import { UserError } from "../domain/UserError.ts"
import { agentCommand } from "./AgentTrustCommand.ts"
import { backupCommand } from "./BackupCommand.ts"
import { configCommand } from "./ConfigCommand.ts"
import { deviceCommand } from "./device/DeviceCommand.ts"
import { doctorCommand } from "./doctor/DoctorCommand.ts"
import type { AskOperator, AskSecret } from "./process/AskOperator.ts"
import { presenter } from "./process/HelpPresenter.ts"
import type { Surroundings } from "./process/LookedUpSettings.ts"
import { usageSentence } from "./process/UsageMistakes.ts"
import { reconcileCommand } from "./reconcile/ReconcileCommand.ts"
import { resetCommand } from "./reset/ResetCommand.ts"
import { restoreCommand } from "./RestoreCommand.ts"
import { runCommand } from "./RunCommand.ts"
import { sandboxCommand } from "./SandboxCommand.ts"
import { statusCommand } from "./StatusCommand.ts"
import { usersCommand } from "./users/UsersCommand.ts"

/** What the commands work with. */
export interface CommandLineOptions extends Surroundings, Programs {
  readonly version: string
  readonly colors: boolean
  readonly ask: AskOperator
  readonly askSecret?: AskSecret
}

/** Says what is wrong with the usage in one sentence, where the library asks for the help to be shown. */
const inOneSentence = (tree: Command.Command.Any) => (error: unknown) => {
  if (!CliError.isCliError(error) || error._tag !== "ShowHelp") return Effect.fail(error)
  return error.errors.length === 0
    ? Effect.void
    : Effect.fail(UserError.refuse(usageSentence(error.errors, tree)))
}

/** All commands. */
export const commandTree = (options: CommandLineOptions) =>
  runCommand(options).pipe(
    Command.withSubcommands([
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
  const output = Layer.mergeAll(
    CliOutput.layerPresenter(presenter(options.colors)),
    // The library's `--log-level` would hide the setting of that name, and a wizard asks for what `.env` holds better.
    CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })
  )
  const execute = Command.runWith(program, { version: options.version })
  return (args: ReadonlyArray<string>) =>
    execute(args).pipe(
      Effect.catch(inOneSentence(program)),
      Effect.provide(output)
    )
}
