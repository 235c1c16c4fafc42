import { Predicate, Schema } from "effect"

/**
 * Ends the process with one sentence on stderr and no stack.
 * 1: trying again may help. 2: trying again as it is cannot help, and a service manager should not.
 */
export class UserError extends Schema.TaggedError<UserError>()("UserError", {
  sentence: Schema.String,
  exitCode: Schema.Literals([1, 2])
}) {
  override get message() {
    return this.sentence
  }
}

/** What any other tagged error shows of itself to end the process in the same way. */
export interface HasExitCode {
  readonly message: string
  readonly exitCode: 1 | 2
}

export const hasExitCode = (error: unknown): error is HasExitCode =>
  Predicate.hasProperty(error, "message") && Predicate.isString(error.message) &&
  Predicate.hasProperty(error, "exitCode") && (error.exitCode === 1 || error.exitCode === 2)
