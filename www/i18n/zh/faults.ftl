# 什么会出故障、现在有什么故障，以及如何撤销。
faults-more = 更多可能的故障
faults-group-node = 节点
faults-group-disk = 磁盘
faults-group-clock = 时钟
faults-group-link = 链路
faults-group-message = 消息
faults-group-membership = 成员变更

# 菜单条目；同一行后面可能有一个数值。
faults-do-crash-for = 崩溃，持续
faults-do-pause-for = 暂停，持续
faults-do-slow = 节点变慢
faults-do-flap-node = 链路时断时续，周期
faults-do-slow-disk = 磁盘变慢
faults-do-full-disk = 磁盘已满
faults-do-torn-write = 写到一半时崩溃
faults-do-lost-write = 崩溃并丢失最后一次写入
faults-do-corrupt = 损坏，会被发现
faults-do-corrupt-silently = 损坏，无人察觉
faults-do-wipe = 换成空磁盘
faults-do-drift = 漂移（ppm）
faults-do-step-clock = 跳变 ±
faults-do-add = 加入集群
faults-do-learn = 作为学习者加入
faults-do-remove = 移出集群
faults-do-delay = 变慢
faults-do-loss = 丢失
faults-do-duplicate = 重复
faults-do-reorder = 乱序
faults-do-flap = 时断时续，周期
faults-do-deliver = 立即送达
faults-do-duplicate-message = 复制一份
faults-do-delay-message = 推迟

# 各自的含义，供停留查看
faults-why-crash-for = 丢失易失状态，过这段时间后重新启动。
faults-why-pause-for = 停住但保留状态，很晚才醒来。
faults-why-slow = 它做任何事都要更久。
faults-why-flap-node = 它的所有链路轮流断开和恢复。
faults-why-slow-disk = 每次写入更久；等待磁盘的一切也跟着等待。
faults-why-full-disk = 没有空间的写入会一直等到有空间为止。
faults-why-torn-write = 它在写入途中崩溃：只有一部分写到了磁盘上。
faults-why-lost-write = 它崩溃了，而磁盘说了谎：最后一次已完成的写入不见了。
faults-why-corrupt = 磁盘上的比特翻转，校验和会发现：它不会从这样的磁盘启动。
faults-why-corrupt-silently = 磁盘上的比特翻转，而无人察觉。
faults-why-wipe = 它崩溃，磁盘被换成一块空的。
faults-why-drift = 它的时钟快百万分之几；负数则慢。
faults-why-step-clock = 它的时钟向前跳；负数则向后。定时器随之改变。
faults-why-add = 追上进度之后，它获得投票权。
faults-why-learn = 它接收所有条目，但没有投票权。
faults-why-remove = 它不再属于集群。
faults-why-delay = 路上多花这么久；也可以是分布，例如 exp(15ms)。
faults-why-loss = 这一比例的消息会丢失。
faults-why-duplicate = 这一比例的消息会到达两次。
faults-why-reorder = 这一比例的消息被扣留，让后面的消息超过它们。
faults-why-flap = 轮流断开和恢复。
faults-why-deliver = 它此刻就到达。
faults-why-duplicate-message = 它到达两次。
faults-why-delay-message = 它晚这么久才到达。

# 数值
faults-value = { $what }：数值，可用方向键调整
faults-do-it = 执行
faults-allowed-time = 不能是“{ $value }”：允许从 { $least } 到 { $most } 的时间，例如 { $usual }。
faults-allowed-ppm = 不能是“{ $value }”：允许从 { $least } 到 { $most } 的整数。
faults-allowed-share = 不能是“{ $value }”：允许 { $least } 到 { $most }。
faults-direction = 方向
faults-both-ways = 双向

# 整个集群
faults-cluster = 故障……
faults-cluster-title = 一切可能的故障，以及如何修复
faults-cluster-menu = 集群中可能的故障
faults-crash-leader = 让领导者崩溃
faults-pick-partition = 分区或桥接……
faults-all-links = 所有链路
faults-settle = 全部修复
faults-settle-title = 混沌和重复的故障停止；链路、节点、磁盘和时钟都被修复
faults-chaos = 混沌
faults-chaos-mtbf = 平均每隔
faults-chaos-mttr = 出一次故障，恢复需
faults-chaos-kinds = 故障种类：
faults-chaos-begin = 开始
faults-chaos-end = 停止
faults-chaos-crash = 崩溃
faults-chaos-pause = 暂停
faults-chaos-isolate = 隔离
faults-chaos-slow = 变慢
faults-chaos-slow-disk = 磁盘变慢
faults-chaos-full-disk = 磁盘已满
faults-chaos-torn-write = 写入不完整
faults-chaos-lost-write = 丢失写入
faults-chaos-wipe = 空磁盘
faults-chaos-drift = 时钟漂移
faults-in-words = 用场景语言书写

# 现在的故障
faults-active = 当前故障
faults-repeated = 每隔 { $time }
faults-reigns = { $kind }：平均每隔 { $mtbf }，持续 { $mttr }
faults-active-none = 没有故障。
faults-active-more = 全部 { $count } 项
faults-active-fewer = 收起
faults-undo = 撤销：{ $what }
faults-undo-all = 全部撤销
faults-everybody = 所有节点
faults-every-node = 所有节点
faults-every-link = 所有链路
faults-is-crashed = 已崩溃
faults-is-paused = 已暂停
faults-is-isolated = 已隔离
faults-is-cut = 已断开
faults-is-apart = 彼此隔绝
faults-is-impaired = 有故障
