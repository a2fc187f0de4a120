# compare
compare-door = 对比
compare-title = 并排对比
compare-key = 对比
compare-text = 让其他协议或其他设置在本次运行的环境中运行：种子、网络、客户端和故障完全相同。
compare-here = 本次运行
compare-with = 对比对象
compare-add = 添加
compare-add-choose = 选择协议或设置……
compare-own = 同一协议，换一个设置
compare-own-key = 设置
compare-own-value = 取值
compare-own-add = 以此设置添加
compare-own-same = 当前运行已经是这样。
compare-own-twice = 已经在列。
compare-on = 开启
compare-full = 最多并排四个。要移去当前的运行，请先点名称打开另一个。
compare-nobody = 添加一到三个对比对象：它们的集群会在这里按同一时钟运行，表格会指出哪些差别是确定的。
compare-defaults = { $name }（默认设置）
compare-setting = { $label } { $value }
compare-off = 关闭
compare-open = 打开 { $name }
compare-remove = 移除 { $name }
compare-impossible = 它无法在此环境中运行。{ $error }
compare-seeds = 种子数
compare-wrong-seeds = 种子数至少为 2，至多为 1000。
compare-start = 开始对比
compare-again = 重新对比
compare-cancel = 停止
compare-running = 已完成 { $done } 次运行，共 { $all } 次
compare-cancelled = 已停止。
compare-cancelled-after = 已停止：每个对象运行了 { $runs } 次，种子 { $first } 至 { $last }。
compare-done = 每个对象运行 { $runs } 次，种子 { $first } 至 { $last }。
compare-stale = 以下数字属于之前的对比对象，请重新对比以更新。
compare-table = 有何不同
compare-measure = 指标
compare-best = 最佳
compare-best-means = 确定优于其他各项：95% 置信区间互不重叠。每个数字下方是其区间。结束时仍未结束的空位期按已持续的时间计；仍在等待的请求算作未得到应答。
compare-lower = 越低越好
compare-row-availability = 可用率：有领导者的时间
compare-row-requests-answered = 得到应答的请求
compare-row-interregna = 每次运行的空位期数
compare-row-interregnum-p50 = 空位期中位数
compare-row-interregnum-p99 = 空位期 p99
compare-row-acknowledged-writes-lost = 每次运行丢失的已确认写入
compare-row-stale-reads = 每次运行的陈旧读取
compare-row-messages-per-write = 每次已提交写入的消息数
compare-row-bytes-per-write = 每次已提交写入的字节数
compare-row-write-latency-p50 = 写入延迟中位数
compare-row-write-latency-p99 = 写入延迟 p99
compare-row-lookups-missed = 未命中的查找
compare-row-keys-moved = 剔除服务器时迁移的键
compare-row-runs-with-broken-promises = 违背承诺的运行
compare-row-faults-skipped = 每次运行中没有打到任何节点的故障数
compare-settings = 设置
compare-promises = 承诺
compare-kept = 全部遵守
compare-undecided = 在可判定的范围内全部遵守：{ $count } 次运行无法判定
compare-broken = { $property }：{ $count ->
   *[other] { $shown } 次
}
compare-not-promised = { $property }：{ $count ->
   *[other] { $shown } 次
}，未作承诺
compare-broken-runs = { $property }：{ $runs ->
   *[other] { $runs } 次运行中有 { $count } 次
}
compare-not-promised-runs = { $property }：{ $runs ->
   *[other] { $runs } 次运行中有 { $count } 次
}，未作承诺
compare-clusters = 同一时钟下的其他集群
compare-lanes = 何时有领导者
compare-lane = { $name }：至今 { $share } 的时间有领导者
compare-lane-without-leader = { $name }：没有领导者
compare-led = 节点 { $node } 领导。
compare-leaderless = 没有领导者。
compare-without-leader = 没有领导者，也不需要领导者。
compare-offers-protocols = 协议（默认设置）
compare-offers-systems = 系统
compare-offers-settings = 预设场景中的设置
compare-crews = { $nodes } 个节点：{ $crews }
compare-nodes = 节点数
compare-size = { $count } 个节点
compare-usual = { $count } 个节点（与 { $name } 的设置相同）
compare-alone = 节点太少，只有一个可以领导，无人能接替。
compare-sight = 卡片显示的内容
compare-sight-clusters = 集群
compare-sight-machines = 状态机
compare-machine = { $name } 的状态机：{ $phases }
compare-machine-phase = { $phase }占 { $share } 的时间，当前 { $count } 个节点
compare-machine-semicolon = ；
compare-lane-faults = 故障
compare-faults-are = 环境中的故障：{ $faults }
compare-faults-are-more = 环境中的故障：{ $faults }，以及另外 { $count } 项
compare-walks = 节点如何游走
compare-walks-text = 各协议有自己的阶段，每个阶段属于四种角色之一：借助角色可以比较它们的马尔可夫链。所有节点、所有运行合并统计。
compare-occupancy = 节点时间的占比
compare-sojourn = 平均停留时间
compare-succession = 从失去领导者到选出领导者
compare-succession-predicted = 集群的马尔可夫链所预期
compare-succession-measured = 实测平均
compare-jumps = { $name }：节点接下来去哪里
compare-jump = { $from }到{ $to }：{ $all } 次中的 { $count } 次，{ $interval }
compare-never-left = { $role }：从未离开
compare-skips = 环境中有 { $count } 项故障在这里没有对象，已跳过。
compare-loss = { $property }：{ $count } 次，其设置允许如此
compare-down = { $led }宕机：{ $nodes }。
compare-many-down = { $led }{ $count } 个节点宕机。
compare-behind = 追赶中，位于 { $moment }
compare-violations = { $count ->
   *[other] 违背 { $count } 项承诺
}
