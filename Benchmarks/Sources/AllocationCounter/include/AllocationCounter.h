#ifndef SHARDWISE_ALLOCATION_COUNTER_H
#define SHARDWISE_ALLOCATION_COUNTER_H

/// The allocations of this process so far, or -1 where they cannot be counted (only glibc lets a program do so).
long shardwise_allocation_count(void);

#endif
