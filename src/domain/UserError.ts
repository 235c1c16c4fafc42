import { Predicate, Schema } from "effect"

/**
 * Ends the process with one sentence on stderr and no stack. Exit code 1: the same start may succeed later. 2: it
 * cannot, and a service manager should not repeat it.
 */
export class UserError extends Schema.TaggedError<UserError>()("UserError", {
  sentence: Schema.String,
  exitCode: Schema.Literals([1, 2])
}) {
  /** A refusal: starting again without a change cannot help. */
  static refuse(sentence: string): UserError {
    return new UserError({ sentence, exitCode: 2 })
  }

  override get message() {
    return this.sentence
  }
}

/** What any other error has to show to end the process in the same way. */
export interface HasExitCode {
  readonly message: string
  readonly exitCode: 1 | 2
}

export const hasExitCode = (error: unknown): error is HasExitCode =>
  Predicate.hasProperty(error, "message") && Predicate.isString(error.message) &&
  Predicate.hasProperty(error, "exitCode") && (error.exitCode === 1 || error.exitCode === 2)
