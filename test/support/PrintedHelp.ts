import { NodeServices } from "@effect/platform-node"
import { Effect, Result } from "effect"
import { TestConsole } from "effect/testing"
import { commandLine } from "../../src/commands/CommandLine.ts"
import { noDoctor, otherCommands } from "./NoReset.ts"

/** What a command line prints that starts nothing, and why it failed. */
export const printed = Effect.fnUntraced(function*(args: ReadonlyArray<string>) {
  const execute = commandLine({
    ...otherCommands,
    doctor: noDoctor,
    version: "1",
    colors: false,
    environment: {},
    directory: "/nowhere",
    ask: undefined
  })
  const before = (yield* TestConsole.logLines).length
  const result = yield* Effect.result(execute(args))
  const failure: unknown = Result.isFailure(result) ? result.failure : undefined
  return {
    stdout: (yield* TestConsole.logLines).slice(before).join("\n"),
    failure: (failure as { readonly message: string } | undefined)?.message
  }
}, Effect.provide(NodeServices.layer))
