const units = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000]] as const

/** A length of time in its largest whole unit, such as `3 min`; `ms` are milliseconds. */
export const span = (ms: number): string => {
  const [unit, size] = units.find(([, size]) => ms >= size) ?? ["s", 1_000]
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`
}
