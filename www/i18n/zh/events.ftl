# 事件列表
events-title = 事件
events-filters = 显示
events-elections = 选举
events-faults = 故障
events-log = 日志
events-clients = 客户端
events-messages = 消息
events-by-node = 按节点
events-all-nodes = 全部节点
events-more = 另有 { $count } 项
events-none = 尚未发生此类事件。
