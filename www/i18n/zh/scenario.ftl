# scenario
scenario-title = 场景
scenario-own = 自定义场景
scenario-changed = { $title } · 已修改

scenario-presets-title = 预设场景
scenario-preset-first-election = 首次选举
scenario-about-first-election = 起初无人领导；最先等不及的节点发起投票。
scenario-preset-leader-crash = 领导者崩溃
scenario-about-leader-crash = 领导者两次崩溃，回来后成为跟随者。
scenario-preset-split-vote = 选票瓜分
scenario-about-split-vote = 超时过于接近：大家同时参选，无人胜出。
scenario-preset-minority-partition = 少数派分区
scenario-about-minority-partition = 旧领导者只剩少数派，无法提交；其余节点另选新领导者。
scenario-preset-one-way-cut = 单向断链
scenario-about-one-way-cut = 领导者能发不能收，却让所有节点保持安静。
scenario-preset-flapping-node = 时断时续的节点
scenario-about-flapping-node = 一个时断时续的节点不断推翻无辜的领导者。
scenario-preset-five-crash-in-turn = 五个节点依次崩溃
scenario-about-five-crash-in-turn = 第三个崩溃后多数派不复存在，直到节点恢复。
scenario-preset-chaos = 混沌
scenario-about-chaos = 每个节点各自反复故障与恢复。
scenario-preset-the-articles-three-nodes = 文中的三个节点
scenario-about-the-articles-three-nodes = 领导者、跟随者、故障：能容忍一次故障的最小集群。
scenario-preset-the-articles-redis-election = 文中的 Redis 选举
scenario-about-the-articles-redis-election = 写入 Redis 的随机名字成为领导者，哪怕该节点已经宕机。

scenario-section-run = 运行
scenario-section-raft = Raft
scenario-section-redis-random = Redis 选举
scenario-section-network = 网络
scenario-section-disk = 磁盘
scenario-section-client = 客户端

scenario-key-title = 标题
scenario-key-protocol = 协议
scenario-key-nodes = 节点数
scenario-key-seed = 随机种子
scenario-key-duration = 命令行运行时长
scenario-key-raft-election-timeout = 选举超时
scenario-key-raft-heartbeat = 心跳间隔
scenario-key-raft-pre-vote = 预投票：先询问能否当选
scenario-key-raft-check-quorum = 多数派检查：失去多数派的领导者自行退位
scenario-key-redis-random-variant = 变体
scenario-key-redis-random-sleep = 两次查看之间的休眠
scenario-key-redis-random-register-delay = 寄存器延迟
scenario-key-redis-random-call-timeout = 调用超时
scenario-key-network-latency = 单向延迟
scenario-key-network-loss = 丢包率
scenario-key-network-duplicate = 重复率
scenario-key-disk-write = 写入耗时
scenario-key-client-rate = 请求速率
scenario-key-client-reads = 读请求占比
scenario-key-client-keys = 键的个数
scenario-key-client-sessions = 会话数
scenario-key-client-timeout = 多久后改问其他节点
scenario-key-client-patience = 多久后放弃
scenario-choice-as-intended = 按本意：各节点独立循环
scenario-choice-as-printed = 按原文：节点逐个运行

scenario-allowed-text = 最多 { $most } 个字符。
scenario-allowed-choice = 可选：{ $names }。
scenario-allowed-number = { $least } 到 { $most } 之间的整数。
scenario-allowed-time = 带单位（us、ms、s、m、h）的时间，{ $least } 到 { $most }。
scenario-allowed-times = 时间（如 15ms）或区间（如 10ms..15ms），{ $least } 到 { $most }。
scenario-allowed-latency = 15ms、10ms..15ms、exp(15ms) 或 normal(15ms, 3ms)；时间不超过 { $most }。
scenario-allowed-share = 0% 到 100%，如 0.5%。
scenario-allowed-rate = 速率，如 5/s 或 0.2/s，不超过 { $most }。
scenario-refused = 此处不接受“{ $found }”。
scenario-slide = { $name }，滑块

scenario-dice = 随机换一个种子

scenario-warnings-title = 请注意
scenario-warning-slow-elections = 请求一次投票可能需要 { $round_trip }，而最短选举超时为 { $election_timeout }：候选者可能等不到答复就放弃。
scenario-warning-late-heartbeats = 两次心跳之间可能相隔 { $gap }，而最短选举超时为 { $election_timeout }：正常的领导者可能被推翻。
scenario-warning-split-votes = 选举超时之间至多相差 { $width }，而一条消息可能需要 { $latency }：选票会经常被瓜分。
scenario-warning-calls-time-out = 访问寄存器可能需要 { $round_trip }，而节点等待 { $call_timeout } 就会放弃。
scenario-warning-high-loss = 网络会丢失 { $loss } 的消息。
scenario-warning-even-nodes = { $nodes } 个节点能容忍 { $failures } 个故障，并不比少一个节点时更多。
scenario-warning-single-node = 只有一个节点时，无人可以接替。

scenario-faults-title = 故障
scenario-faults-none = 还没有故障。在此添加，或点击一个节点。
scenario-faults-more = …… 另有 { $count } 个，全部见下方文本。
scenario-fault-add = 添加
scenario-fault-label = 故障：时间与内容
scenario-fault-hint = 例如“2s crash leader”“every 10s pause 3 for 1s”“3s partition 1,2 | 3,4,5”。
scenario-fault-remove = 移除：{ $fault }

scenario-text-title = 文本
scenario-text-label = 文本形式的场景
scenario-text-apply = 应用
scenario-text-apply-keys = Ctrl + Enter
scenario-text-take = 取用当前运行的文本
scenario-text-outdated = 您编写期间，运行已发生变化。
scenario-text-unapplied = 尚未应用。
scenario-text-line = 跳到第 { $line } 行
