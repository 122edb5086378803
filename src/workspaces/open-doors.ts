/**
 * Tables of what is open right now: signed-in browsers, and codes and links under way. Each row is good for whoever holds it, so it stays
 * where it is: an export leaves them behind, and people sign in again after a move.
 */
export const openDoors: readonly string[] = ['sessions', 'verifications']
