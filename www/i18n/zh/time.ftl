# 时间面板与页面快捷键
time-title = 时间
time-now = 虚拟时间
time-play = 播放
time-pause = 暂停
time-restart = 用同一种子重新开始
time-new-seed = 用新种子重新开始
time-step-event = 单步一个事件
time-step-message = 单步一次消息送达
time-speed = 速度

time-at-fraction = 实时的 1/{ $fraction }
time-at-real = 与实时同速
time-at-times = 实时的 { $times } 倍
time-at-behind = 设定 { $times } 倍，实际 { $measured } 倍
time-at-unbounded = 全速运行
time-at-unbounded-measured = 全速运行：{ $measured } 倍

time-seeking = 正在重放：{ $now } / { $to }
time-cancel = 取消

time-interregna = { $count ->
    [0] 尚无结束的空位期
   *[other] { $count } 次空位期
  }
time-median = 中位数 { $duration }
time-longest = 最长 { $duration }

time-ruler = 时间标尺：谁在领导、何时发生故障
time-ruler-help = 方向键移动时间，Page Up 和 Page Down 移动更远，Home 回到起点。
time-value-leads = { $moment }，{ $leader }是领导者
time-value-vacant = { $moment }，没有领导者
time-row-leader = 领导者
time-row-beside = 另一支
time-row-faults = 故障
time-row-nodes = 节点
time-reign = { $node } · { $epoch }
time-zoom-in = 显示更短的时间
time-zoom-out = 显示更长的时间
time-all = 全部
time-all-title = 显示整个运行过程
time-forgotten = 已不再保留

time-tip-reign = { $node }领导，{ $epoch }，历时 { $duration }
time-tip-reign-plain = { $node }领导，历时 { $duration }
time-tip-vacant = 空位 { $duration }，起因：{ $cause }
time-tip-node = { $node }：{ $state }
time-tip-planned = 计划：{ $fault }
time-tip-more = 另有 { $count } 项

time-mark-crash = 崩溃 { $nodes }
time-mark-restart = 重启 { $nodes }
time-mark-pause = 暂停 { $nodes }
time-mark-resume = 继续 { $nodes }
time-mark-cut = 切断 { $from } → { $to }
time-mark-cuts = 切断 { $count } 条链路
time-mark-mend = 修复 { $from } → { $to }
time-mark-mends = 修复 { $count } 条链路
time-mark-heal = 全部修复
time-mark-wipe = 清空 { $nodes }
time-mark-damage = 损坏 { $nodes }
time-mark-slow = 变慢
time-mark-disk = 磁盘
time-mark-clock = 时钟
time-mark-link = 链路
time-mark-timeout = 超时
time-mark-transfer = 移交
time-mark-members = 成员
time-mark-drop = 丢弃
time-mark-message = 消息
time-mark-request = 请求
time-mark-chaos = 混沌
time-mark-calm = 平息
time-mark-skipped = 无效果

time-key-play = 播放或暂停
time-key-event = 单步一个事件
time-key-message = 单步一次消息送达
time-key-back = 后退一个事件
time-key-speed = 加快、放慢
time-key-restart = 用同一种子重新开始
time-key-crash = 使领导者崩溃
time-key-events = 事件
time-key-scenario = 场景
time-key-help = 本说明

time-windows = 统计哪一段
time-window-mark = 选段
time-window-mark-title = 选择一段：在标尺上拖动（也可按住 Shift 拖动，或在播放头处按 [ 和 ]）
time-window-reset = 重置
time-window-reset-title = 从此刻开始统计
time-window-whole = 全程
time-window-whole-title = 统计整个运行

time-step-event-back = 后退一个事件
time-step-message-back = 后退一条消息
time-key-message-back = 后退一条消息
time-landmarks = 跳到
time-landmark-election = 选举
time-landmark-fault = 故障
time-landmark-violation = 被违背的承诺
time-landmark-last = 上一个
time-landmark-next = 下一个
time-no-last-election = 在保留的记录中，此刻之前没有选出领导者。
time-no-next-election = 接下来的几分钟内没有选出领导者。
time-no-last-fault = 在保留的记录中，此刻之前没有故障。
time-no-next-fault = 接下来的几分钟内没有故障。
time-no-last-violation = 此刻之前没有违背承诺。
time-no-next-violation = 接下来的几分钟内没有违背承诺。
time-branches = 运行的各个分支
time-branch-first = 最初的运行
time-branch-other = 其他故障
time-branch = { $moment }：{ $fault }
time-branch-until = 已播放到 { $moment }。切换到此分支。
time-branch-beside = 在标尺上与当前分支并排
time-branch-parts = 从这里分开
time-branch-gone = 最多保留 { $most } 个分支，最早的一个已被丢弃；最初的运行会一直保留。
time-checkpoints-full = 用于回退的内存（{ $most } MB）已满。此后检查点会变稀疏，跳到很早的时刻会慢一些。
