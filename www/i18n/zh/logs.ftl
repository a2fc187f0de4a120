# 各节点的日志并排显示。
logs-title = 日志
logs-none = 此协议的节点不保存日志，没有可比较的内容。
logs-empty = 还没有节点写入日志条目。
logs-help = 用方向键在条目之间移动。
logs-index = 索引
logs-node = 节点
logs-committed = 已提交
logs-applied = 已应用
logs-committed-title = 提交索引：节点确知到此为止的日志已成定局
logs-applied-title = 应用索引：节点已执行到此处
logs-earlier = 较早的条目
logs-later = 较晚的条目
logs-to-commit = 提交索引
logs-to-end = 末尾
logs-hint = 指向条目即可查看内容。
logs-hidden = 另有 { $count } 个节点未显示；在集群中选中即可查看。
logs-legend = 单元格的含义
logs-legend-open = 未提交
logs-legend-committed = 已提交
logs-legend-applied = 已应用
logs-legend-overwritten = 被覆盖
logs-legend-compacted = 已丢弃：在节点的快照中
logs-go = 前往此刻

# 关于单元格。
logs-told-entry = { $node }，条目 { $index }，{ $epoch }：{ $command }。
logs-told-empty = { $node }没有条目 { $index }。
logs-told-compacted = { $node }已丢弃条目 { $index }：它的结果已在该节点的快照中。
logs-told-spread = 存于节点 { $held }；已提交：{ $committed }；已应用：{ $applied }。
logs-told-replaced = { $moment } 被覆盖：{ $was }让位于{ $by }。
logs-told-removed = { $moment } 删除了{ $was }的条目。
logs-nowhere = 无
logs-space = { "" }
logs-noop = 空操作
logs-session-opens = 客户端 { $client } 建立会话
logs-session-expires = 客户端 { $client } 的会话过期
logs-put = 键 { $key } = { $value }
logs-get = 读取键 { $key }
logs-conflicts = 最近被覆盖的条目
logs-entry = 条目 { $first }
logs-entries = 条目 { $first } 至 { $last }
logs-conflict-replaced = { $node }：{ $was }的{ $entries }让位于{ $by }
logs-conflict-mixed = { $node }：{ $entries }（自{ $was }起）让位于领导者的日志
logs-conflict-removed = { $node }：{ $was }的{ $entries }被删除
