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
cluster-said-healed = 所有链路均已恢复。
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
cluster-became-choosing-reads-another-name = { $node }在寄存器中读到的不是自己的名字，于是随机挑选一个领导者。
cluster-became-leader-reads-its-own-name = { $node }在寄存器中读到自己的名字，成为领导者。
cluster-became-follower-chose-another = { $node }选了别的节点，自己成为跟随者。
cluster-became-follower-register-does-not-answer = 寄存器没有答复{ $node }，它退为跟随者。
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
