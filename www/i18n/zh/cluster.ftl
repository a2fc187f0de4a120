# 集群面板，以及描述每个事件的句子。
cluster-title = 集群
cluster-hint = 点击节点、链路或消息

# 句子。$node、$to、$candidate 形如“节点 3”“寄存器”“客户端”；$epoch 形如“任期 4”。
cluster-said-sent = { $node }向{ $to }发送 { $message }。
cluster-said-duplicated = 网络复制了{ $node }发给{ $to }的 { $message }。
cluster-said-delivered = { $node }发出的 { $message } 到达{ $to }。
cluster-said-lost-chance = { $node }发给{ $to }的 { $message } 在途中丢失。
cluster-said-lost-cut = { $node }发给{ $to }的 { $message } 丢失：链路已断开。
cluster-said-lost-down = { $node }发出的 { $message } 丢失：{ $to }已宕机。
cluster-said-lost-dropped = { $node }发给{ $to }的 { $message } 被手动丢弃。
cluster-said-timer = { $node }：{ $timer }到期。
cluster-said-persisted = { $node }已写入磁盘。
cluster-said-voted = { $node }在{ $epoch }投票给{ $candidate }。
cluster-said-voted-self = { $node }在{ $epoch }投票给自己。
cluster-said-log = { $node }的日志现在到第 { $index } 条为止。
cluster-said-committed = { $node }得知第 { $index } 条日志已提交。
cluster-said-reaches = 领导者{ $node }重新联系上多数派。
cluster-said-reaches-not = 领导者{ $node }已联系不上多数派：它仍是领导者，但无法作出任何决定。
cluster-said-crashed = { $node }崩溃。
cluster-said-restarted = { $node }从磁盘中的状态重新启动。
cluster-said-paused = { $node }被暂停：状态保留，但什么也不做。
cluster-said-resumed = { $node }从暂停处继续运行。
cluster-said-cut = 从{ $node }到{ $to }的消息不再送达。
cluster-said-mended = 从{ $node }到{ $to }的链路已恢复。
cluster-said-partitioned = 网络分裂：{ $groups }。
cluster-said-bridged = 网络分成彼此重叠的几组：{ $groups }。
cluster-said-isolated = { $node }与所有节点断开。
cluster-said-healed = 所有链路均已恢复。
cluster-said-settled = 一切均已修复：不再有故障发生。
cluster-said-wiped = { $node }的磁盘已清空，换成了新的空盘。
cluster-said-configured = { $node }采用新的成员配置：{ $members }。
cluster-said-corrupted = { $node }的磁盘损坏，已被校验和发现：它不会再从这块磁盘启动。
cluster-said-corrupted-silently = { $node }的磁盘上有若干比特被翻转，无人察觉。
cluster-said-torn = { $node }在写入中途断电：只有一部分写到了磁盘上。
cluster-said-write-lost = { $node }的磁盘撒了谎：它报告已完成的最后一次写入并不存在。
cluster-said-slow = { $node }变慢了。
cluster-said-fast = { $node }恢复了正常速度。
cluster-said-disk-slow = { $node }的磁盘变慢了。
cluster-said-disk-fast = { $node }的磁盘恢复了正常速度。
cluster-said-disk-full = { $node }的磁盘已满：写入需要等待。
cluster-said-disk-has-room = { $node }的磁盘又有了空间。
cluster-said-clock-drifts = { $node }的时钟开始漂移。
cluster-said-clock-right = { $node }的时钟恢复正常。
cluster-said-fault = 故障：{ $fault }。
cluster-said-skipped = “{ $fault }”没有效果：{ $why }。
cluster-said-requested = 客户端发出请求 { $request }。
cluster-said-retried = 客户端重发请求 { $request }。
cluster-said-answered = 请求 { $request } 在 { $latency } 后得到答复。
cluster-said-gave-up = 客户端放弃请求 { $request }：可能已执行，也可能没有。
cluster-said-never-asked = 请求 { $request } 未能发出：所有客户端都在忙。
cluster-said-became = { $node }变为{ $phase }：{ $cause }。

cluster-became-candidate-times-out = { $node }未及时收到领导者的消息，在{ $epoch }发起投票。
cluster-became-candidate-is-handed-leadership = { $node }被移交领导权，在{ $epoch }发起投票。
cluster-became-candidate-wins-pre-vote = { $node }通过预投票，在{ $epoch }发起正式投票。
cluster-became-pre-candidate-times-out = { $node }未及时收到领导者的消息，先询问自己能否当选。
cluster-became-leader-wins-majority = { $node }获得多数派选票，成为{ $epoch }的领导者。
cluster-became-follower-hears-leader = { $node }收到{ $epoch }领导者的消息，转为跟随者。
cluster-became-follower-discovers-higher-term = { $node }得知更高的{ $epoch }，退回跟随者。
cluster-became-follower-loses-quorum = { $node }收不到多数派的回应，主动退位。
cluster-became-follower-is-removed = { $node }已不再是成员：变更提交后，它自行退位。
cluster-became-choosing-reads-another-name = { $node }在寄存器中读到的不是自己的名字，于是随机挑选一个领导者。
cluster-became-leader-reads-its-own-name = { $node }在寄存器中读到自己的名字，成为领导者。
cluster-became-follower-chose-another = { $node }选了别的节点，自己成为跟随者。
cluster-became-follower-register-does-not-answer = 寄存器没有答复{ $node }，它退为跟随者。
cluster-became-discovery-wins-election = { $node }获得法定多数选票，开始询问各自接受过的纪元。
cluster-became-joining-finds-leader = { $node }找到了要跟随的领导者，请求加入。
cluster-became-synchronization-epoch-accepted = 多数派接受了{ $epoch }：{ $node }让它们的历史与自己一致。
cluster-became-leading-quorum-in-sync = 多数派的历史已一致：{ $node }成为{ $epoch }的领导者。
cluster-became-following-is-up-to-date = { $node }已是最新，在{ $epoch }中跟随。
cluster-became-looking-times-out = { $node }等待无果，开始寻找领导者。
cluster-became-looking-loses-quorum = { $node }收不到多数派的回应，放弃领导，重新寻找领导者。
cluster-became-looking-leader-is-gone = { $node }得知领导者已离任，另寻领导者。
cluster-became-looking-follower-is-ahead = { $node }发现有跟随者比自己更新，于是寻找更合适的领导者。
cluster-became-looking-epoch-is-old = { $node }见过比领导者更新的纪元，另寻领导者。
cluster-became-failed-crashes = { $node }崩溃。
cluster-became-failed-pauses = { $node }被暂停：状态保留，但什么也不做。
cluster-became-failed-crashes-leader = { $epoch }的领导者{ $node }崩溃。
cluster-became-failed-pauses-leader = { $epoch }的领导者{ $node }被暂停。
cluster-became-recovers = { $node }从磁盘中的状态重新启动，成为{ $phase }。
cluster-became-resumes = { $node }从暂停处继续，仍为{ $phase }。

# 故障为何没有效果；接在“没有效果：”之后。
cluster-skip-no-leader = 当前没有领导者
cluster-skip-no-follower = 当前没有跟随者
cluster-skip-already-down = 它已宕机或已暂停
cluster-skip-already-up = 它已在运行
cluster-skip-not-paused = 它没有被暂停
cluster-skip-no-timer = 它的选举定时器没有运行
cluster-skip-not-in-flight = 这条消息已不在途中
cluster-skip-no-session = 所有客户端都在等待答复
cluster-skip-no-transfer = 该协议不能移交领导权
cluster-skip-no-register = 该协议没有寄存器
cluster-skip-disk-corrupt = 它的磁盘已损坏，需要更换
cluster-skip-nothing-stored = 它的磁盘上没有存储任何内容
cluster-skip-change-no-change = 该协议的成员固定不变
cluster-skip-change-under-way = 上一次变更尚未完成，或领导者正在移交领导权
cluster-skip-change-too-early = 领导者尚未提交本任期的日志条目
cluster-skip-change-nothing = 成员本来就是这样
cluster-skip-change-not-by-one = 一次变动了不止一个投票成员；这需要联合共识
cluster-skip-change-nobody-left = 将没有任何节点可以投票

cluster-sentence-start = 所有节点都以跟随者身份启动，尚无领导者。
cluster-comma = ，
cluster-ring = 节点及其往来消息

# 时钟
cluster-clock-leader = 领导者
cluster-clock-since = 已 { $duration }
cluster-clock-none = 没有领导者已
cluster-clock-none-yet = 尚无领导者已
cluster-clock-usual = 通常 { $from }–{ $to }
cluster-clock-claimant = { $node }没有多数派
cluster-clock-took = 选出领导者用时
cluster-clock-found = { $node }当选

# 节点旁的文字
cluster-paused = 已暂停
cluster-register = 寄存器
cluster-register-holds = 领导者：{ $node }
cluster-register-empty = 领导者：无
cluster-register-down = 宕机
cluster-votes = 得票 { $votes }/{ $nodes }
cluster-voted = 投给 { $node }
cluster-believes = 跟随 { $node }
cluster-writing = 正在写盘
cluster-log = 日志共 { $length } 条，已提交到第 { $committed } 条

# 成员
cluster-members = 成员 { $voters }
cluster-members-learners = 成员 { $voters }，学习者 { $learners }
cluster-members-joint = 新旧两组成员，共有 { $voters }
cluster-members-joint-learners = 新旧两组成员，共有 { $voters }，学习者 { $learners }
cluster-standing-voter = 投票成员
cluster-standing-learner = 学习者
cluster-standing-outside = 非成员
cluster-standing-replaced = 新磁盘，无投票权

cluster-link = { $low }与{ $high }之间的链路
cluster-link-one-way = { $low }与{ $high }之间的链路，从{ $from }到{ $to }的方向已断开
cluster-link-cut = { $low }与{ $high }之间的链路，双向断开

cluster-trouble-way = 从{ $from }到{ $to }
cluster-trouble-delay = 慢 { $time }
cluster-trouble-loss = 丢失 { $share }
cluster-trouble-duplicate = 重复 { $share }
cluster-trouble-reorder = 滞留 { $share }
cluster-trouble-flap = 时断时通，每次 { $time }
cluster-trouble-disk = 磁盘慢 { $time }
cluster-trouble-node = 一切都慢 { $time }
cluster-trouble-full = 磁盘已满
cluster-trouble-corrupt = 磁盘损坏
cluster-trouble-fast = 时钟快 { $ppm } ppm
cluster-trouble-slow = 时钟慢 { $ppm } ppm
cluster-message = { $from }发给{ $to }的 { $message }

# 面板顶部
cluster-partition = 分区
cluster-partition-title = 把集群切成两半：选择谁在哪一边
cluster-partition-how = 点击节点：移到 B 边、同属两边、再回到 A 边。
cluster-partition-cut = 在此切断
cluster-cancel = 取消
cluster-heal = 恢复网络
cluster-heal-title = 恢复所有链路
cluster-chaos = 混沌
cluster-chaos-title = 每个节点各自平均每 10 s 崩溃一次，2 s 后恢复
cluster-promises-kept = 所有承诺均已遵守 ✓
cluster-promises-broken = { $count ->
   *[other] { $count } 次违背承诺 ✕ 首次：{ $property }，{ $moment }
}
cluster-promises-title = 违背的承诺
cluster-promises-more = …… 另有 { $count } 次
cluster-promises-node = 节点
cluster-promises-epoch = 任期
cluster-promises-index = 索引
cluster-promises-key = 键
cluster-promises-event = 事件
cluster-promises-before = 前往它发生之前
cluster-promises-why = 为什么不可能
cluster-promises-stale = 有 { $count } 次读取得到了旧值，最久的在被替换 { $age }之后才读到。

# 任何操作顺序都无法解释的应答
cluster-proof-title = 无法解释的应答
cluster-proof-client = 客户端 { $number }
cluster-proof-never = 从未
cluster-proof-w = 写 { $value }
cluster-proof-r = 读 { $value }
cluster-proof-r-nothing = 读 –
cluster-proof-writes = 写入 { $value }
cluster-proof-reads = 读到 { $value }
cluster-proof-reads-nothing = 什么也没读到
cluster-proof-because-replaced = 键 { $key }：{ $client } 的读取始于 { $called }，此前对 { $new } 的写入已于 { $ended } 结束；而该写入又始于 { $answer } 的写入结束之后。因此它必须返回 { $new } 或更新的值，却返回了 { $answer }。
cluster-proof-because-nothing = 键 { $key }：{ $client } 的读取始于 { $called }，此前对 { $new } 的写入已于 { $ended } 结束。因此它必须读到一个值，却什么也没读到。
cluster-proof-because-seen = 键 { $key }：{ $by } 在 { $ended } 之前已读到 { $new }，而 { $new } 是在 { $answer } 的写入结束之后才写入的。{ $client } 的读取更晚才开始（{ $called }），却返回了 { $answer }。
cluster-proof-because-seen-before-nothing = 键 { $key }：{ $by } 在 { $ended } 之前已读到 { $new }。{ $client } 的读取更晚才开始（{ $called }），却什么也没读到。
cluster-proof-because-again = 键 { $key }：一次读取返回 { $answer }，其后一次返回 { $new }，而 { $client } 在 { $called } 的读取又返回了 { $answer }。没有人把 { $answer } 写过两次。
cluster-proof-because-no-order = 键 { $key }：已尝试这些操作的所有顺序，没有一种能让 { $client } 在 { $called } 的读取返回 { $answer }。
cluster-proof-because-no-order-nothing = 键 { $key }：已尝试这些操作的所有顺序，没有一种能让 { $client } 在 { $called } 的读取一无所获。
cluster-proof-how = 从左到右：完全位于另一操作之前的操作，在后者开始时已经结束。长度不代表时间。
cluster-proof-impossible = 无法解释
cluster-proof-against = 与之矛盾
cluster-proof-around = 前后发生
cluster-proof-table = 表格形式
cluster-proof-column-client = 客户端
cluster-proof-column-operation = 操作
cluster-proof-column-called = 请求于
cluster-proof-column-returned = 应答于
cluster-proof-column-part = 作用

cluster-invitation = 点击领导者，让它崩溃。
cluster-invitation-close = 隐藏提示

# 可以做什么
cluster-actions-node = 对此节点的操作
cluster-actions-link = 对此链路的操作
cluster-actions-message = 消息内容
cluster-do-crash = 崩溃
cluster-do-restart = 重启
cluster-do-pause = 暂停
cluster-do-resume = 继续
cluster-do-timeout = 立即选举超时
cluster-do-request = 向它发送请求
cluster-do-isolate = 隔离
cluster-do-reconnect = 重新连接
cluster-do-transfer = 移交领导权给它
cluster-do-inspect = 查看状态
cluster-do-cut = 切断 { $from } → { $to }
cluster-do-cut-both = 双向切断
cluster-do-mend = 修复
cluster-do-drop = 丢弃
cluster-inspect-down = 它已宕机：只剩磁盘上的内容。
cluster-message-due = 发送于 { $sent }，将于 { $due } 到达。
cluster-message-doomed = 发送于 { $sent }；网络会在途中将它丢失。
cluster-message-doomed-cut = 发送于 { $sent }；链路已断开，它会丢失。
cluster-message-dropped = 发送于 { $sent }；已被手动丢弃，不会到达。
cluster-message-gone = 它已不在途中。
cluster-note = 此链接作者的说明
cluster-note-close = 关闭说明
