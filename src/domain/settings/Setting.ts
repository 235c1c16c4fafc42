import { Result } from "effect"
import type { Kind } from "./types/SettingType.ts"

export const sections = ["Matrix", "Agent", "Conversations", "Store", "Operation"] as const

/** All that is known of one setting: how it is read, and what help, listing and documentation say of it. */
export interface Setting<A> {
  readonly section: (typeof sections)[number]
  readonly kind: Kind<unknown>
  /** As a person would write it; undefined where nothing holds until something is given. */
  readonly fallback: string | undefined
  /** What holds when nothing is given, where that is no value of the setting. */
  readonly otherwise: string
  readonly says: string
  readonly example: string
  /** An empty text is as good as none. */
  readonly read: (text: string | undefined) => Result.Result<A, string>
}

interface Words {
  readonly says: string
  readonly example: string
  readonly otherwise?: string
}

export const always = <A>(
  section: Setting<A>["section"],
  kind: Kind<A>,
  fallback: string,
  words: Words
): Setting<A> => ({
  section,
  kind,
  fallback,
  ...words,
  otherwise: words.otherwise ?? (fallback === "" ? "empty" : fallback),
  read: (text) => kind.read(text === undefined || text === "" ? fallback : text)
})

export const perhaps = <A>(section: Setting<A>["section"], kind: Kind<A>, words: Words): Setting<A | undefined> => ({
  section,
  kind,
  fallback: undefined,
  ...words,
  otherwise: words.otherwise ?? "–",
  read: (text) => (text === undefined || text === "" ? Result.succeed(undefined) : kind.read(text))
})
