# 各协议的用语。键由协议规格中的名称组成。
protocols-name-raft = Raft
protocols-name-redis-random = Redis 选举

protocols-phase-follower = 跟随者
protocols-phase-candidate = 候选者
protocols-phase-leader = 领导者
protocols-phase-failed = 故障
protocols-phase-pre-candidate = 预候选者
protocols-phase-choosing = 选择中

protocols-cause-times-out = 选举超时
protocols-cause-wins-pre-vote = 赢得预投票
protocols-cause-wins-majority = 赢得多数派
protocols-cause-discovers-higher-term = 发现更高任期
protocols-cause-hears-leader = 收到领导者消息
protocols-cause-loses-quorum = 失去多数派
protocols-cause-is-handed-leadership = 被移交领导权
protocols-cause-is-removed = 被移出成员
protocols-cause-reads-another-name = 读到他人名字
protocols-cause-reads-its-own-name = 读到自己名字
protocols-cause-chose-another = 选了他人
protocols-cause-register-does-not-answer = 无应答
protocols-cause-crashes = 崩溃
protocols-cause-recovers = 恢复
protocols-cause-pauses = 被暂停
protocols-cause-resumes = 继续运行
protocols-cause-is-cut-off = 被隔离
protocols-cause-reaches-majority = 能联系多数派

protocols-message-requestvote = 请求投票
protocols-message-prevote = 预投票
protocols-message-votegranted = 同意投票
protocols-message-voterefused = 拒绝投票
protocols-message-heartbeat = 心跳
protocols-message-appendentries = 追加日志
protocols-message-appended = 已追加
protocols-message-refused = 拒绝追加
protocols-message-timeoutnow = 立即超时
protocols-message-installsnapshot = 安装快照
protocols-message-snapshotreceived = 已收到快照块
protocols-message-get = GET
protocols-message-set = SET
protocols-message-value = 值
protocols-message-ok = OK
protocols-message-request = 请求
protocols-message-reply = 应答

protocols-timer-election = 选举定时器
protocols-timer-heartbeat = 心跳定时器
protocols-timer-lease = 租约
protocols-timer-check-quorum = 多数派检查
protocols-timer-transfer = 移交定时器
protocols-timer-leader-lease = 领导者租约
protocols-timer-next-lease = 下一个租约
protocols-timer-sleep = 休眠
protocols-timer-call = 调用定时器
protocols-timer-serve = 服务定时器

protocols-epoch-term = 任期 { $number }
protocols-node = 节点 { $node }
protocols-register = 寄存器
protocols-client = 客户端
protocols-and = { "、" }

protocols-ending-start = 集群启动
protocols-ending-leader-crashed = 领导者崩溃
protocols-ending-leader-paused = 领导者被暂停
protocols-ending-leader-cut-off = 领导者被隔断

protocols-property-election-safety = 选举安全性
protocols-property-leader-append-only = 领导者只追加
protocols-property-log-matching = 日志匹配
protocols-property-leader-completeness = 领导者完备性
protocols-property-state-machine-safety = 状态机安全性
protocols-property-live-leader = 领导者存活
protocols-property-linearizability = 线性一致性
protocols-property-durable-promises = 承诺持久性
protocols-property-acknowledged-writes = 已确认的写入不丢失
protocols-property-executed-once = 命令只执行一次
protocols-property-liveness = 活性

protocols-violation-two-leaders = 节点 { $nodes } 同时担任领导者。
protocols-violation-election-safety = 节点 { $nodes } 都在任期 { $epoch } 当选。
protocols-violation-leader-append-only = 领导者 { $nodes } 改动了自己日志中索引 { $index } 之前的内容。
protocols-violation-log-matching = 节点 { $nodes } 在索引 { $index } 处任期相同，之前的日志却不同。
protocols-violation-leader-completeness = 节点 { $nodes } 领导任期 { $epoch }，却缺少已提交的条目 { $index }。
protocols-violation-state-machine-safety = 节点 { $nodes } 在索引 { $index } 处提交或应用了另一条目。
protocols-violation-live-leader = 节点 { $nodes } 在宕机时被选为领导者。
protocols-violation-linearizability = 键 { $index } 的一次应答无法用任何操作顺序解释。
protocols-violation-epoch-forgotten = 节点 { $first } 曾处于任期 { $epoch }，如今却不记得了。
protocols-violation-vote-forgotten = 节点 { $first } 在任期 { $epoch } 把票投给了节点 { $second }，如今却不记得了。
protocols-violation-entry-forgotten = 节点 { $first } 确认过条目 { $index }，如今却没有它了。
protocols-violation-write-not-committed = 对键 { $index } 的一次写入已得到应答，却没有任何节点提交它。
protocols-violation-write-replaced = 节点 { $first } 丢失了条目 { $index }，而客户端已被告知它已完成。
protocols-violation-executed-once = 节点 { $first } 把索引 { $index } 处的命令又执行了一次。
protocols-violation-no-leader = 一切修复已久，仍无领导者。
protocols-violation-no-answer = 一切修复已久，对键 { $index } 的一次请求仍未得到应答。

protocols-us = { $number } 微秒
protocols-ms = { $number } 毫秒
protocols-s = { $number } 秒
protocols-min-s = { $minutes } 分 { $seconds } 秒
protocols-h-min = { $hours } 小时 { $minutes } 分

# 整个集群的状态。
protocols-level-counted = { $up } 个在线
protocols-level-none-up = 无节点在线
protocols-level-below-quorum = 不足多数
protocols-level-just-a-quorum = 刚好多数
protocols-level-above-quorum = 超过多数
protocols-level-all-up = 全部在线
protocols-cluster-led = { $level }，有领导者
protocols-cluster-leaderless = { $level }，无领导者
