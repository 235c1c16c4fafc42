const bare = (text: string, unwanted: RegExp, most: number) => {
  const plain = text.toWellFormed().replaceAll(unwanted, "?")
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain
}

/** A name or a type that somebody else chose: it must not steer a terminal, nor fill it, nor end where it is quoted. */
export const nameShown = (name: string): string => bare(name, /[\p{C}\p{Zl}\p{Zp}"]/gu, 60)

/** An id or an address, which is shown whole where it is one; one with a space in it could read as more than an id. */
export const idShown = (id: string): string => bare(id, /[\p{C}\p{Z}]/gu, 255)

/** Ids with words of ours around them. */
export const idsShown = (text: string): string => bare(text, /[\p{C}\p{Zl}\p{Zp}]/gu, 600)
