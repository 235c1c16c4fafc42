import { Result } from "effect"
import type { SettingType } from "./types/SettingType.ts"

export const sections = ["Matrix", "Agent", "Conversations", "Store", "Operation"] as const

/** All that is known of one setting: how it is read, and what help, listing and documentation say of it. */
export interface Setting<A> {
  readonly section: (typeof sections)[number]
  readonly kind: SettingType<unknown>
  /** As a person would write it; undefined where nothing holds until something is given. */
  readonly fallback: string | undefined
  /** What holds when nothing is given, where that is no value of the setting. */
  readonly defaultText: string
  readonly description: string
  readonly example: string
  /** An empty text is as good as none. */
  readonly read: (text: string | undefined) => Result.Result<A, string>
}

interface SettingTexts {
  readonly description: string
  readonly example: string
  readonly defaultText?: string
}

export const withDefault = <A>(
  section: Setting<A>["section"],
  kind: SettingType<A>,
  fallback: string,
  texts: SettingTexts
): Setting<A> => ({
  section,
  kind,
  fallback,
  ...texts,
  defaultText: texts.defaultText ?? (fallback === "" ? "empty" : fallback),
  read: (text) => kind.read(text === undefined || text === "" ? fallback : text)
})

export const optional = <A>(
  section: Setting<A>["section"],
  kind: SettingType<A>,
  texts: SettingTexts
): Setting<A | undefined> => ({
  section,
  kind,
  fallback: undefined,
  ...texts,
  defaultText: texts.defaultText ?? "–",
  read: (text) => (text === undefined || text === "" ? Result.succeed(undefined) : kind.read(text))
})
