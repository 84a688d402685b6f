/** Milliseconds that no change of the date moves. Not performance.now(): its module takes longer to load than a query to pack. */
export const steadyMs = () => process.uptime() * 1000
