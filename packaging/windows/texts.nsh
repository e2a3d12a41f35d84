; What set-up says, in Chinese and in English.

!macro Text name chinese english
LangString ${name} ${LANG_SIMPCHINESE} "${chinese}"
LangString ${name} ${LANG_ENGLISH} "${english}"
!macroend

!insertmacro Text ProgramTitle "乡呼" "Xianghu"
!insertmacro Text BundleTitle "乡呼 U 盘报送文件" "Xianghu bundle"
!insertmacro Text Closing "请正在运行的乡呼保存并退出……" "Asking the running Xianghu to save and close …"
!insertmacro Text StillRunning "乡呼还在运行。请保存并关闭它，再重试。什么都没有改动。" "Xianghu is still running. Save and close it, then try again. Nothing was changed."
!insertmacro Text CannotWrite "文件写不进去。请检查磁盘空间和权限，再重试；原来的程序还在。" "The files cannot be written. Check the disk's space and the permissions, then try again; the program before is still there."
!insertmacro Text NewerIsThere "这台电脑上的乡呼（$R1）比 ${VERSION} 新，没有改动。要退回旧版本，请用 Uninstall.exe /ROLLBACK。" "The Xianghu on this PC ($R1) is newer than ${VERSION}; nothing was changed. To go back, use Uninstall.exe /ROLLBACK."
!insertmacro Text WindowsTooOld "乡呼需要 64 位的 Windows 10 1809 或更新版本。" "Xianghu needs 64-bit Windows 10 1809 or later."
!insertmacro Text NotAllowed "为所有人安装需要管理员权限。不用管理员权限，请改用 /CURRENTUSER。" "Installing for all users needs an administrator. Without one, use /CURRENTUSER."
!insertmacro Text BadConfiguration "配置有错，没有安装：" "The configuration is wrong; nothing was installed:"
!insertmacro Text NothingBefore "没有可以退回的旧版本。" "There is no version before to go back to."
!insertmacro Text WentBack "已退回上一个版本，数据没有改动。" "Back at the version before; the data are untouched."
!insertmacro Text Installed "乡呼 ${VERSION} 已安装。" "Xianghu ${VERSION} is installed."
!insertmacro Text NotConfigured "乡呼已安装，但配置写不进去，原来的配置还在。请检查权限，再运行一次安装程序。" "Xianghu is installed, but the configuration cannot be written; the one before is still there. Check the permissions and run set-up again."
!insertmacro Text DataGone "乡呼已卸载。数据文件夹 $R2 和配置都已删除。" "Xianghu is uninstalled. The data folder $R2 and the configuration are deleted."
!insertmacro Text DataLeft "乡呼已卸载。数据文件夹 $R2 没有全部删掉，请手动删除；配置已删除。" "Xianghu is uninstalled. Not all of the data folder $R2 could be deleted; please delete it by hand. The configuration is deleted."
!insertmacro Text NoData "乡呼已卸载，配置已删除。没有找到数据文件夹（$R2）。" "Xianghu is uninstalled and the configuration deleted. No data folder was found ($R2)."
!insertmacro Text DataStay "乡呼已卸载。数据文件夹 $R2 和配置还在；不再需要时，可以手动删除。" "Xianghu is uninstalled. The data folder $R2 and the configuration are still there; delete them by hand when they are no longer needed."
!insertmacro Text Welcome "安装乡呼 ${VERSION}，镇街的呼叫办理程序。$\r$\n$\r$\n正在运行的乡呼会先保存，再关闭。已有的数据和等待发送的内容不会改动。$\r$\n$\r$\n点击“下一步”继续。" "This installs Xianghu ${VERSION}, with which townships make their calls.$\r$\n$\r$\nA running Xianghu saves and closes first. The data there are, and what waits to be sent, are not touched.$\r$\n$\r$\nPress Next to continue."
!insertmacro Text Usage "/S  /ALLUSERS | /CURRENTUSER  /D=C:\...$\r$\n/CONFIG=xianghu.ini  /SERVER=https://...  /CA=county.pem  /CODE=...  /PROXY=system|none|http://...$\r$\n/DATA=...  /LANG=zh_CN|en  /UPDATES=automatic|hold|off  /RING=...  /UPDATEFOLDER=...  /UPDATEROOT=root.json$\r$\n/AUTOSTART=1|0  /DOWNGRADE  /LOG=..." "/S  /ALLUSERS | /CURRENTUSER  /D=C:\...$\r$\n/CONFIG=xianghu.ini  /SERVER=https://...  /CA=county.pem  /CODE=...  /PROXY=system|none|http://...$\r$\n/DATA=...  /LANG=zh_CN|en  /UPDATES=automatic|hold|off  /RING=...  /UPDATEFOLDER=...  /UPDATEROOT=root.json$\r$\n/AUTOSTART=1|0  /DOWNGRADE  /LOG=..."
