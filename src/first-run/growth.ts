/**
 * How the attention for a post grows with its age: fast in the first hours, then fading, all of it within two days. A
 * stretched exponential, scaled to be whole at 48 hours; half of it is there after about three hours.
 */
const hoursScale = 5
const shape = 0.6
export const wholeAfterHours = 48

const raw = (hours: number): number => 1 - Math.exp(-((hours / hoursScale) ** shape))

/** The part (0 to 1) of all attention that has come after so many hours. */
export const grownAfter = (hours: number): number => (hours <= 0 ? 0 : Math.min(1, raw(hours) / raw(wholeAfterHours)))

/** After how many hours the part has come: the other way round. */
export const hoursUntil = (part: number): number => hoursScale * (-Math.log(1 - part * raw(wholeAfterHours))) ** (1 / shape)
